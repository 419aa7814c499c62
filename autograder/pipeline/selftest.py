"""Grades the grader: every mutant through the real pipeline, its marks and diagnosis held against what is due."""

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from autograder import grading
from autograder.checks import BY_PERSON
from autograder.errors import UsageError
from autograder.model.assignment import Assignment, Criterion
from autograder.model.points import points_text
from autograder.model.result import CriterionResult, GradeReport, Outcome
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade
from autograder.pipeline.mutants import Due, Mutant, mutate, read_mutants
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import Isolation

__all__ = ["Verdict", "handed_in", "judge", "selftest", "uncovered"]

_SEED = re.compile(r"(set_random_seed\()(\d{1,9})\b")
_EXPORT = "<!doctype html><html lang='en'><title>{0}</title><p>Stands for the HTML export of {0}.</p></html>\n"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one mutant was marked."""

    mutant: Mutant
    problems: tuple[str, ...]
    """Empty when everything came out as due."""


def selftest(
    edition: Edition,
    *,
    isolation: Isolation,
    jobs: int,
    only: Sequence[str] = (),
    seed: int = 0,
    progress: Callable[[GradeReport], None] = lambda _: None,
) -> tuple[Verdict, ...]:
    """Grade mutants and judge the grading.

    Args:
        edition: Whose mutants.
        isolation: What they run in.
        jobs: How many at a time.
        only: Ids of mutants; all if empty.
        seed: Added to each part's seed: marks must not depend on it.
        progress: As in `grade`.

    Raises:
        UsageError: `only` names a mutant that does not exist.
    """
    mutants = read_mutants(edition.mutants_folder)
    unknown = sorted(set(only) - {mutant.id for mutant in mutants})
    if unknown:
        raise UsageError(f"There is no mutant {', '.join(unknown)}; `autograder selftest --list` names them.")
    chosen = [mutant for mutant in mutants if not only or mutant.id in only]
    with tempfile.TemporaryDirectory(prefix="ag-selftest-") as name:
        folder = Path(name)
        for mutant in chosen:
            (folder / "in" / mutant.submission).mkdir(parents=True)
            for file, content in handed_in(mutant, edition, start=edition.solved_folder, seed=seed):
                (folder / "in" / mutant.submission / file).write_bytes(content)
        asked = {mutant.submission: _asked(mutant, edition) for mutant in chosen}
        options = GradeOptions(folder / "out", isolation, jobs, seed=seed, only=asked.__getitem__)
        reports = grade(folder / "in", edition=edition, options=options, progress=progress).reports if chosen else ()
    of = {report.submission: report for report in reports}
    return tuple(
        Verdict(mutant, judge(mutant, of[mutant.submission], edition.narrowed(asked[mutant.submission]).assignment))
        for mutant in chosen
    )


def _asked(mutant: Mutant, edition: Edition) -> tuple[str, ...]:
    """The questions that a mutant is graded for."""
    return mutant.only or tuple(question.id for question in edition.whole_part(mutant.part).questions)


def handed_in(mutant: Mutant, edition: Edition, *, start: Path, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """The files of a mutant's submission: every notebook, one of them mutated, and something for each HTML export.

    Args:
        mutant: Whose.
        edition: Of what.
        start: Folder of the notebooks to start from: the solved ones, or the template.
        seed: Added to the seed that a notebook sets by itself.

    Raises:
        SpecError: An edit does not fit its notebook.
    """
    for part in edition.whole.parts:
        notebook = json.loads((start / part.notebook).read_text(encoding="utf-8"))
        mutated = mutate(notebook, mutant) if part.id == mutant.part else notebook
        text = json.dumps(mutated, ensure_ascii=False, sort_keys=True)
        text = _SEED.sub(lambda found: f"{found[1]}{int(found[2]) + seed}", text)
        yield part.notebook, text.encode()
        yield Path(part.notebook).with_suffix(".html").name, _EXPORT.format(part.notebook).encode()


def judge(mutant: Mutant, report: GradeReport, assignment: Assignment) -> tuple[str, ...]:
    """What came out otherwise than is due, as sentences."""
    problems = _finding_problems(mutant, report)
    results = {f"{q.id}.{c.id}": c for q in report.questions for c in q.criteria}
    criteria = {f"{q.id}.{c.id}": c for part in assignment.parts for q in part.questions for c in q.criteria}
    problems += [f"{name}: is due, but no such criterion exists" for name in mutant.due if name not in criteria]
    for name, criterion in criteria.items():
        due = mutant.due.get(name, Due())
        problems += [f"{name}: {problem}" for problem in _differences(due, results[name], criterion)]
    return tuple(problems)


def uncovered(mutants: Sequence[Mutant], assignment: Assignment) -> tuple[str, ...]:
    """What no mutant shows: machine-marked criteria that none loses, known mistakes for which none does."""
    lost = [
        (name, due.misconception) for mutant in mutants for name, due in mutant.due.items() if due.points is not None
    ]
    marked = [
        f"{question.id}.{criterion.id}"
        for part in assignment.parts
        for question in part.questions
        for criterion in question.criteria
        if criterion.check not in BY_PERSON
    ]
    criteria = [name for name in marked if name not in {name for name, _ in lost}]
    return (
        *criteria,
        *(f"{name} by {mistake}" for name, mistake in grading.mistakes(assignment) if (name, mistake) not in lost),
    )


def _differences(due: Due, result: CriterionResult, criterion: Criterion) -> list[str]:
    by_person = criterion.check in BY_PERSON
    points = due.points if due.points is not None else Fraction(0) if by_person else criterion.points
    outcome = due.outcome or (Outcome.PENDING if by_person and due.points is None else None)
    problems = []
    if result.points != points:
        problems.append(f"{points_text(points)} due, {points_text(result.points)} given ({result.message})")
    if outcome is not None and result.outcome.value != outcome:
        problems.append(f"outcome {outcome} due, received {result.outcome.value}")
    if due.misconception is not None and result.misconception != due.misconception:
        problems.append(f"misconception {due.misconception!r} due, received {result.misconception!r}")
    if due.misconception is None and result.misconception:
        problems.append(f"no misconception due, received {result.misconception!r}")
    for kind, text, said in (("remark", due.remark, result.remark), ("message", due.message, result.message)):
        if text is not None and text not in said:
            problems.append(f"{kind} containing {text!r} due, received {said!r}")
    return problems


def _finding_problems(mutant: Mutant, report: GradeReport) -> list[str]:
    if mutant.findings is None:
        return []
    due, found = set(mutant.findings), {finding.code for finding in report.findings}
    return [f"finding {code} is due, but missing" for code in sorted(due - found)] + [
        f"finding {code} is not due" for code in sorted(found - due)
    ]
