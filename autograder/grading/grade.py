"""Evidence → a result for every criterion. No student code runs here, and nothing is read or written."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

from autograder.checks import BY_PERSON, MANUAL, Numbers, Observed, find, variants
from autograder.grading.editions import PartGrading, load
from autograder.grading.freeform import completed, fair, found_by_content, freeform_finding
from autograder.grading.identity import Identity, identify
from autograder.grading.known import Known
from autograder.grading.parameters import foreign, foreign_finding
from autograder.grading.reused import used_again
from autograder.grading.sections import OPEN, code_of, formulas_elsewhere
from autograder.grading.sight import QuestionGrading, Sight
from autograder.grading.tampering import interference, interference_finding, withheld
from autograder.grading.trouble import stopped_by
from autograder.model.assignment import Assignment, Criterion, Part, Question, Tolerance
from autograder.model.evidence import (
    Cell,
    Finding,
    NotebookEvidence,
    QuestionEvidence,
    SubmissionEvidence,
    Value,
    ValueKind,
)
from autograder.model.exhibit import Exhibit
from autograder.model.facts import Facts
from autograder.model.result import CheckResult, Outcome

__all__ = ["FactsOf", "Graded", "grade"]

FactsOf = Callable[[Part, NotebookEvidence], Facts]
"""Gives what is known of the data that a part ran with; asked only for parts that load data, and may raise."""

_MARKED_BY_A_PERSON = CheckResult(Outcome.PENDING, message="Marked by a person.")


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading says about one submission."""

    results: Mapping[str, CheckResult]
    """`<question>.<criterion>` → result, for every criterion of the assignment."""
    student_id: int | None
    """The ID that was graded with."""
    findings: tuple[Finding, ...]
    """Those of the evidence, then ours."""
    exhibits: Mapping[str, tuple[Exhibit, ...]] = field(default_factory=dict)
    """Question → what the report shows of it beside the marks."""


@dataclass(frozen=True, slots=True)
class _PartRun:
    """All that the questions of one part share."""

    assignment: Assignment
    part: Part
    notebook: NotebookEvidence
    known: Known
    table: Mapping[str, QuestionGrading]
    named: frozenset[str]
    """Every name that the part asks for."""
    tolerances: Mapping[str, Tolerance]
    foreign: str
    """A sentence for answers that rest on another student's numbers; empty if none do."""
    facts: Facts
    observed: Observed | None
    """The training log beside the part's data set; None where the part loads none."""
    interference: tuple[str, ...]
    """What speaks for it that the log is not what happened."""


_Judged = tuple[str, CheckResult | tuple[Exhibit, ...] | None, Finding | None]
"""Key, result (or a question's exhibits) and what staff are told; a finding on a part as a whole has no result."""


def _no_facts(part: Part, notebook: NotebookEvidence) -> Facts:
    raise ValueError(f"{part.id} loads data ({notebook.tier}), of which nothing was given")


def grade(assignment: Assignment, evidence: SubmissionEvidence, *, facts_of: FactsOf = _no_facts) -> Graded:
    """Grade one submission: the same every time.

    An exception inside one check becomes a GRADER_ERROR of that criterion and a finding for staff; the others go on.

    Args:
        assignment: What the points are for.
        evidence: What its run left behind.
        facts_of: See `FactsOf`.
    """
    identity = identify(assignment, evidence) if _asks_for_id(assignment, evidence) else Identity(evidence.student_id)
    judged = [
        item
        for part in assignment.parts
        for item in _grade_part(assignment, part, evidence.notebooks.get(part.id), identity.student_id, facts_of)
    ]
    ours = tuple(finding for _, _, finding in judged if finding)
    return Graded(
        results=MappingProxyType({key: result for key, result, _ in judged if isinstance(result, CheckResult)}),
        student_id=identity.student_id,
        findings=evidence.findings + identity.findings + ours,
        exhibits=MappingProxyType({key: shown for key, shown, _ in judged if isinstance(shown, tuple)}),
    )


def _asks_for_id(assignment: Assignment, evidence: SubmissionEvidence) -> bool:
    """Whether a question that was handed in asks for the student ID; other notebooks have no such variable."""
    handed_in = [part for part in assignment.parts if part.id in evidence.notebooks]
    if not handed_in:
        return bool(assignment.parts)
    asked = {question.id for part in handed_in for question in part.questions}
    modules = (module for part in handed_in if (module := load(assignment, part)))
    variable = assignment.names.student_id_variable
    return any(variable in item.names for module in modules for item in module.QUESTIONS if item.question in asked)


def _grade_part(
    assignment: Assignment,
    part: Part,
    notebook: NotebookEvidence | None,
    student_id: int | None,
    facts_of: FactsOf,
) -> Iterator[_Judged]:
    if notebook is None:
        absent = CheckResult(Outcome.NOT_RUN, message=f"{part.notebook} was not handed in.")
        yield from ((f"{q.id}.{c.id}", absent, None) for q in part.questions for c in q.criteria)
        return
    try:
        run = _prepare(assignment, part, notebook, student_id, facts_of)
    except Exception as error:  # noqa: BLE001 - our mistake, whatever it is, must not cost this or another student a mark
        yield from (_fault(f"{q.id}.{c.id}", error) for q in part.questions for c in q.criteria)
        return
    for question in part.questions:
        yield from _grade_question(run, question)
    if notebook.freeform:
        yield "", None, freeform_finding(notebook.file or part.notebook)
    if run.foreign:
        yield "", None, foreign_finding(notebook.file or part.notebook)
    if run.interference:
        yield "", None, interference_finding(run.interference, notebook.file or part.notebook)


def _prepare(
    assignment: Assignment, part: Part, notebook: NotebookEvidence, student_id: int | None, facts_of: FactsOf
) -> _PartRun:
    module = load(assignment, part)
    table = {item.question: item for item in module.QUESTIONS} if module else {}
    known = _known(module, student_id)
    facts = facts_of(part, notebook) if part.data else Facts(notebook.tier)
    return _PartRun(
        assignment=assignment,
        part=part,
        notebook=notebook,
        known=known,
        table=table,
        named=frozenset(name for item in table.values() for name in item.names),
        tolerances={
            table[question.id].criteria[criterion.id].answer: criterion.tolerance
            for question in part.questions
            for criterion in question.criteria
            if question.id in table and criterion.id in table[question.id].criteria and criterion.tolerance
        },
        foreign=foreign(notebook, table, known),
        facts=facts,
        observed=next((Observed(notebook.training, known_set) for known_set in facts.data.values()), None),
        interference=interference(notebook) if part.data else (),
    )


def _known(module: PartGrading | None, student_id: int | None) -> Known:
    return module.known(student_id) if module else Known(truth={}, answers={}, sentences={})


def _grade_question(run: _PartRun, question: Question) -> Iterator[_Judged]:
    evidence = run.notebook.questions.get(question.id)
    cells = tuple(cell for cell in run.notebook.cells if question.id in cell.questions)
    names = run.table[question.id].names if question.id in run.table else ()
    code = code_of(run.notebook, question, names)
    stopped = stopped_by(run.notebook, cells, reached=evidence is not None)
    if evidence is not None and run.notebook.freeform:
        evidence = completed(evidence, cells, run.notebook)
    found = _found(run, question, evidence, cells) if evidence else {}
    elsewhere = partial(formulas_elsewhere, run.notebook, run.part, question)
    sight = None
    for criterion in question.criteria:
        sight = Sight(
            question=question,
            criterion=criterion,
            evidence=evidence,
            others=run.notebook.questions,
            training=run.notebook.training,
            facts=run.facts,
            observed=run.observed,
            appraised=run.notebook.appraised,
            cells=cells,
            notebook=run.notebook.cells,
            code=code,
            elsewhere=elsewhere,
            stopped_by=stopped,
            known=run.known,
            found=found,
            tolerances=run.tolerances,
            follow_through=run.assignment.follow_through_fraction,
        )
        yield _judge(run, sight)
    if sight is not None:
        yield from _exhibits(run, sight)


def _exhibits(run: _PartRun, sight: Sight) -> Iterator[_Judged]:
    """What the report shows of a question; to fail here costs the pictures, no mark."""
    grading = run.table.get(sight.question.id)
    if grading is None or grading.exhibits is None or sight.evidence is None:
        return
    try:
        yield sight.question.id, grading.exhibits(sight), None
    except Exception as error:  # noqa: BLE001 - see _grade_part
        message = (
            f"{sight.question.id}: what the report shows beside the marks failed with {type(error).__name__}: {error}."
        )
        yield "", None, Finding("grader.exhibit_failed", message[:500], for_staff=True)


def _judge(run: _PartRun, sight: Sight) -> _Judged:
    key = f"{sight.question.id}.{sight.criterion.id}"
    if sight.criterion.check == MANUAL:
        return key, _MARKED_BY_A_PERSON, None
    if run.notebook.fault:
        return key, _after_fault(sight.criterion), None
    try:
        grading = run.table[sight.question.id]
        binding = grading.criteria[sight.criterion.id]
        result = binding.judge(sight)
        if run.notebook.freeform:
            result = fair(result, sight, binding)
        if run.interference:
            result = withheld(result, binding, sight, run.interference)
    except Exception as error:  # noqa: BLE001 - see _grade_part
        return _fault(key, error)
    if run.foreign and grading.drawn and binding.answer and result.outcome is Outcome.FAIL:
        result = replace(result, message=f"{result.message} {run.foreign}")
    return key, result, None


def _after_fault(criterion: Criterion) -> CheckResult:
    """The run failed on our side: a person can still read what was written, a machine can prove nothing."""
    if criterion.check in BY_PERSON:
        return _MARKED_BY_A_PERSON
    return CheckResult(Outcome.GRADER_ERROR, message="The notebook could not be run properly.")


def _fault(key: str, error: Exception) -> _Judged:
    message = (
        f"{key}: the check failed with {type(error).__name__}: {error}. This is a mistake in the grader: report it."
    )
    finding = Finding("grader.check_failed", message[:500], for_staff=True)
    return key, CheckResult(Outcome.GRADER_ERROR, message="This answer could not be judged."), finding


def _found(run: _PartRun, question: Question, evidence: QuestionEvidence, cells: Sequence[Cell]) -> dict[str, str]:
    """Named answers of a question that stand under another name; each other name serves once."""
    found: dict[str, str] = {}
    item = run.table.get(question.id)
    if item and run.notebook.freeform:
        return found_by_content(item, evidence, cells, truth=run.known.truth, tolerances=run.tolerances)
    for name in item.names if item else ():
        value = evidence.values.get(name, Value(ValueKind.MISSING))
        if value.kind not in OPEN or name not in run.known.truth or name not in run.tolerances:
            continue
        exclude = (run.named - used_again(run.part, question, run.notebook)) | set(found.values())
        true, tolerance = run.known.truth[name], run.tolerances[name]
        lures = _mistaken(run.known, name)
        if other := find(true, evidence.variables, tolerance=tolerance, exclude=exclude, lures=lures):
            found[name] = other
    return found


def _mistaken(known: Known, name: str) -> list[Numbers]:
    """What the known mistakes in one answer give."""
    answer = next(answer for answer in known.answers.values() if answer.name == name)
    true = {upstream: known.truth[upstream] for upstream in answer.upstream}
    return [variant.values for variant in variants(answer.rules, true=true, own={}) if not variant.counts]
