"""Part 1 graded from evidence made of the oracles' values: the oracle of every expected outcome is the table's rule."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading import grade
from autograder.grading.a1_2023 import part1
from autograder.model.assignment import Assignment, FollowThrough
from autograder.model.evidence import CellStatus, Finding, Value, ValueKind
from autograder.model.result import CheckResult, Outcome
from reference.a1_2023 import oracles
from tests.grading.builders import (
    ID,
    MISSING,
    UNANSWERED,
    array,
    assignment,
    cell,
    notebook_of,
    perfect,
    submission,
    truth,
    with_notebook,
)

PENDING = {"q1_1a.steps", "q1_1b.first", "q1_1b.second", "q1_4a.answer", "q1_4b.answer"}
KEYS = [f"{q.id}.{c.id}" for q in assignment().parts[0].questions for c in q.criteria]
MISTAKES = [
    (key, name)
    for key, answer in oracles.ANSWERS.items()
    if key in KEYS and key != "q1_2e.value"
    for name in answer.wrong
]


def outcomes(results: dict[str, CheckResult]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for key, result in results.items():
        found.setdefault(result.outcome.value, set()).add(key)
    return found


def wrong_value(
    key: str, name: str, own: Mapping[str, np.ndarray] = MappingProxyType({}), *, student_id: int = ID
) -> np.ndarray:
    """The value of a mistake, or the right one for the name `""`, given own earlier answers."""
    answer = oracles.ANSWERS[key]
    true = truth(student_id)
    upstream = {up: own.get(up, true[up]) for up in answer.upstream}
    rule = answer.wrong[name] if name else answer.right
    return np.asarray(rule(upstream, oracles.Task(student_id)), dtype=float)


def spoilt(values: np.ndarray) -> np.ndarray:
    """Wrong values of the same signs, so that a unit that was active stays so."""
    return values * (1.25 + np.arange(values.size).reshape(values.shape) / 7)


def sharing(share: str) -> Assignment:
    fraction = Fraction(share)
    policy = FollowThrough.NONE if fraction == 0 else FollowThrough.FRACTION
    return replace(assignment(), follow_through=policy, follow_through_fraction=fraction)


def test_a_perfect_submission_passes_everything_a_machine_judges() -> None:
    graded = grade(assignment(), perfect())
    assert list(graded.results) == KEYS
    assert outcomes(dict(graded.results)) == {"pass": set(KEYS) - PENDING, "pending": PENDING}
    assert all(r.credit == 1 and not r.message for r in graded.results.values() if r.outcome is Outcome.PASS)
    assert (graded.student_id, graded.findings) == (ID, ())


@pytest.mark.parametrize(("key", "name"), MISTAKES)
def test_each_known_mistake_fails_and_is_named(key: str, name: str) -> None:
    answer = oracles.ANSWERS[key]
    graded = grade(assignment(), submission({answer.name: array(wrong_value(key, name))}))
    result = graded.results[key]
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, Fraction(0), name)
    assert oracles.MISCONCEPTIONS[name] in result.message
    lost = outcomes(dict(graded.results)).get("fail")
    assert lost == {key}, "answers that are right stay right"


@pytest.mark.parametrize(("key", "name"), MISTAKES)
def test_each_known_mistake_is_named_given_ones_own_earlier_answer(key: str, name: str) -> None:
    answer = oracles.ANSWERS[key]
    for upstream in answer.upstream:
        own = spoilt(truth()[upstream])
        changed = {upstream: array(own), answer.name: array(wrong_value(key, name, {upstream: own}))}
        result = grade(assignment(), submission(changed)).results[key]
        assert (result.outcome, result.misconception) == (Outcome.FAIL, name)


@pytest.mark.parametrize("share", ["1", "1/2", "0"])
@pytest.mark.parametrize(
    "key", [k for k in KEYS if k in oracles.ANSWERS and oracles.ANSWERS[k].upstream and k != "q1_2e.value"]
)
def test_an_answer_right_given_the_students_own_earns_the_policys_share(key: str, share: str) -> None:
    answer = oracles.ANSWERS[key]
    upstream = answer.upstream[0]
    own = spoilt(truth()[upstream])
    changed = {upstream: array(own), answer.name: array(wrong_value(key, "", {upstream: own}))}
    result = grade(sharing(share), submission(changed)).results[key]
    assert result.credit == Fraction(share)
    assert result.outcome is (Outcome.FAIL if share == "0" else Outcome.PASS)
    if share != "0":
        assert result.remark == f"right given your own {upstream}"


def test_one_mistake_at_the_start_of_the_chain_loses_its_own_marks_alone() -> None:
    own: dict[str, np.ndarray] = {"h1": wrong_value("q1_2a.value", "bias_left_out")}
    for key in ("q1_2b.value", "q1_2c.value", "q1_2d.value", "q1_2f.value", "q1_2g.value"):
        own[oracles.ANSWERS[key].name] = wrong_value(key, "", own)
    y_hat = int(np.argmax(own["p"])) + 1
    changed = {name: array(value) for name, value in own.items()}
    changed |= {"y_hat": array(y_hat), "is_correct": array(y_hat == oracles.NETWORK.y)}
    graded = grade(assignment(), submission(changed))
    assert outcomes(dict(graded.results))["fail"] == {"q1_2a.value"}
    assert graded.results["q1_2g.value"].remark == "right given your own p"


def test_a_whole_backward_chain_follows_through() -> None:
    own: dict[str, np.ndarray] = {"dh2": wrong_value("q1_3b.dh2", "loss_sign")}
    for key in KEYS:
        if key.startswith(("q1_3b", "q1_3c", "q1_3d")) and key in oracles.ANSWERS and key != "q1_3b.dh2":
            own[oracles.ANSWERS[key].name] = wrong_value(key, "", own)
    graded = grade(assignment(), submission({name: array(value) for name, value in own.items()}))
    assert outcomes(dict(graded.results))["fail"] == {"q1_3b.dh2"}


def test_rounding_carried_on_costs_nothing_under_any_policy() -> None:
    rounded = {"dW2": np.round(truth()["dW2"], 3), "p": np.round(truth()["p"], 3)}
    changed = {name: array(value) for name, value in rounded.items()}
    changed |= {
        "W2_new": array(wrong_value("q1_3d.W2", "", rounded)),
        "ce_loss": array(wrong_value("q1_2f.value", "", rounded)),
    }
    results = grade(sharing("0"), submission(changed)).results
    for key in ("q1_3b.dW2", "q1_3d.W2", "q1_2d.value", "q1_2f.value"):
        assert (results[key].outcome, results[key].credit) == (Outcome.PASS, Fraction(1))


@pytest.mark.parametrize("shape", [(4, 1), (1, 4), (4,)])
def test_the_orientation_of_a_vector_costs_nothing(shape: tuple[int, ...]) -> None:
    result = grade(assignment(), submission({"h1": array(truth()["h1"].reshape(shape))})).results["q1_2a.value"]
    assert (result.outcome, result.credit) == (Outcome.PASS, Fraction(1))
    assert bool(result.remark) is (shape == (1, 4))


@pytest.mark.parametrize("left", [MISSING, UNANSWERED])
def test_an_answer_under_another_name_is_found(left: Value) -> None:
    found = submission({"h1": left}, extra={"h_1": array(truth()["h1"])})
    results = grade(assignment(), found).results
    assert (results["q1_2a.value"].outcome, results["q1_2a.value"].remark) == (Outcome.PASS, "found as `h_1`")
    assert results["q1_2b.value"].outcome is Outcome.PASS


def test_one_other_name_serves_one_answer() -> None:
    found = submission({"dh2": MISSING, "db2": MISSING}, extra={"delta": array(truth()["dh2"])})
    results = grade(assignment(), found).results
    assert (results["q1_3b.dh2"].outcome, results["q1_3b.db2"].outcome) == (Outcome.PASS, Outcome.NOT_RUN)


def test_another_named_answer_is_never_taken_for_a_missing_one() -> None:
    result = grade(assignment(), submission({"db2": MISSING})).results["q1_3b.db2"]
    assert (result.outcome, result.message) == (
        Outcome.NOT_RUN,
        "1.3b db2: no variable named `db2` was found: give your answer this name.",
    )


def test_the_predicted_class_counted_from_zero_is_named() -> None:
    y_hat = int(truth()["y_hat"]) - 1
    result = grade(assignment(), submission({"y_hat": array(y_hat)})).results["q1_2e.value"]
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "label_from_zero")


def test_the_label_is_the_oracles() -> None:
    right = oracles.ANSWERS["q1_2e.is_correct"].right
    assert [k for k in (1, 2, 3) if right({"y_hat": np.asarray(k)}, oracles.Task(None))] == [oracles.NETWORK.y]


def test_what_an_edition_accepts_counts_as_right() -> None:
    changed = {"smoothed_loss": array(wrong_value("q1_2g.value", "smoothing_k_minus_1"))}
    part = assignment().parts[0]
    questions = tuple(
        replace(q, criteria=(replace(q.criteria[0], accept=("smoothing_k_minus_1",)), *q.criteria[1:]))
        if q.id == "q1_2g"
        else q
        for q in part.questions
    )
    accepting = replace(assignment(), parts=(replace(part, questions=questions),))
    result = grade(accepting, submission(changed)).results["q1_2g.value"]
    assert (result.outcome, result.credit, result.remark) == (
        Outcome.PASS,
        Fraction(1),
        "accepted variant: smoothing k minus 1",
    )


def test_a_blank_notebook_earns_and_loses_nothing_by_name() -> None:
    names = {name: UNANSWERED for item in part1.QUESTIONS for name in item.names}
    blank = with_notebook(submission(names | {"student_id": array(0)}), cells=())
    blank = with_notebook(
        blank, questions={k: replace(q, calls={}, figures=()) for k, q in notebook_of(blank).questions.items()}
    )
    blank = with_notebook(
        blank, questions={k: replace(q, variables={}) for k, q in notebook_of(blank).questions.items()}
    )
    assert outcomes(dict(grade(assignment(), blank).results)) == {"not_run": set(KEYS)}


def test_a_part_not_handed_in_is_not_run() -> None:
    graded = grade(assignment(), replace(perfect(), notebooks={}))
    assert {r.outcome for r in graded.results.values()} == {Outcome.NOT_RUN}
    assert graded.results["q1_4a.answer"].message == "A1_Part1_Solutions.ipynb was not handed in."
    assert (graded.student_id, graded.findings) == (ID, ())


@pytest.mark.parametrize(
    ("status", "error", "message"),
    [
        (
            CellStatus.ERROR,
            "NameError: name 'z' is not defined",
            "1.2a h1: `h1` was not computed: cell 8 stopped with NameError: name 'z' is not defined.",
        ),
        (CellStatus.TIMEOUT, "cell_s", "1.2a h1: `h1` was not computed: cell 8 ran for too long (cell_s)."),
        (CellStatus.DIED, "", "1.2a h1: `h1` was not computed: the kernel died in cell 8."),
        (
            CellStatus.NOT_RUN,
            "",
            "1.2a h1: `h1` was not computed: cell 8 was not run, as the run had ended before it.",
        ),
        (CellStatus.OK, "", "1.2a h1: `h1` was not computed: the question was not reached."),
    ],
)
def test_a_question_not_reached_says_why(status: CellStatus, error: str, message: str) -> None:
    evidence = perfect()
    cells = [c for c in notebook_of(evidence).cells if c.question != "q1_2a"]
    code = replace(cell("h1 = z", "q1_2a", kind="code", status=status), error=error)
    questions = {k: v for k, v in notebook_of(evidence).questions.items() if k != "q1_2a"}
    evidence = with_notebook(evidence, cells=(*cells, code), questions=questions)
    results = grade(assignment(), evidence).results
    assert (results["q1_2a.value"].outcome, results["q1_2a.value"].message) == (Outcome.NOT_RUN, message)
    assert results["q1_2b.value"].outcome is Outcome.PASS


def test_a_question_whose_cells_are_gone_says_so() -> None:
    evidence = with_notebook(perfect(), cells=(), questions={})
    results = grade(assignment(), evidence).results
    assert results["q1_2a.value"].message == (
        "1.2a h1: `h1` was not computed: this question's cells are not in the notebook."
    )
    assert {r.outcome for r in results.values()} == {Outcome.NOT_RUN}


def test_a_question_lost_to_a_death_elsewhere_names_the_cell() -> None:
    died = replace(cell("boom()", "q1_1a", kind="code", status=CellStatus.DIED), index=3, error="memory_mib")
    evidence = with_notebook(perfect(), cells=(died, cell("text", "q1_2a")), questions={})
    result = grade(assignment(), evidence).results["q1_2a.value"]
    assert result.message == (
        "1.2a h1: `h1` was not computed: the question was not reached: the kernel died in cell 4 (memory_mib)."
    )


def test_a_fault_of_ours_takes_no_marks_and_leaves_written_answers_to_a_person() -> None:
    graded = grade(assignment(), with_notebook(perfect(), fault="disk full", questions={}, cells=()))
    assert outcomes(dict(graded.results)) == {"grader_error": set(KEYS) - PENDING, "pending": PENDING}
    assert (graded.student_id, graded.findings) == (ID, ())


def test_an_exception_in_one_check_costs_that_criterion_alone_nothing() -> None:
    evidence = perfect()
    broken = replace(notebook_of(evidence).questions["q1_1a"], calls={"range": (None,) * 3, "derivative": ()})  # type: ignore[dict-item]
    evidence = with_notebook(evidence, questions=notebook_of(evidence).questions | {"q1_1a": broken})
    graded = grade(assignment(), evidence)
    result = graded.results["q1_1a.range"]
    assert result == CheckResult(Outcome.GRADER_ERROR, message="This answer could not be judged.")
    assert outcomes(dict(graded.results))["grader_error"] == {"q1_1a.range"}
    assert [(f.code, f.for_staff) for f in graded.findings] == [("grader.check_failed", True)]
    assert "q1_1a.range: the check failed with AttributeError" in graded.findings[0].message


def test_a_criterion_without_a_binding_is_our_error() -> None:
    part = assignment().parts[0]
    strange = replace(part.questions[2], criteria=(replace(part.questions[2].criteria[0], id="new"),))
    graded = grade(replace(assignment(), parts=(replace(part, questions=(strange,)),)), perfect())
    assert graded.results["q1_2a.new"].outcome is Outcome.GRADER_ERROR


def test_a_part_that_cannot_be_prepared_is_our_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(student_id: int | None) -> None:
        raise RuntimeError(f"no oracle for {student_id}")

    monkeypatch.setattr(part1, "known", broken)
    graded = grade(assignment(), perfect())
    assert {r.outcome for r in graded.results.values()} == {Outcome.GRADER_ERROR}
    assert "no oracle" in graded.findings[0].message


def test_a_criterion_that_a_person_marks_needs_no_check() -> None:
    part = assignment().parts[0]
    by_hand = replace(part.questions[2], criteria=(replace(part.questions[2].criteria[0], check="manual"),))
    graded = grade(replace(assignment(), parts=(replace(part, questions=(by_hand,)),)), perfect())
    assert graded.results["q1_2a.value"].outcome is Outcome.PENDING


def test_findings_of_the_evidence_come_first() -> None:
    before = Finding("zip.nested", "A zip in a zip.")
    graded = grade(assignment(), replace(perfect(archive=None), findings=(before,)))
    assert graded.findings == (before,)


def test_without_any_id_the_drawn_answers_are_not_run_and_the_others_are_graded() -> None:
    graded = grade(assignment(), submission({"student_id": array(0)}, archive=None))
    found = outcomes(dict(graded.results))
    drawn = {key for key in KEYS if key.startswith("q1_3") and not key.endswith("formula")}
    assert found == {"pass": set(KEYS) - PENDING - drawn, "pending": PENDING, "not_run": drawn}
    assert graded.results["q1_3a.value"].message == (
        "1.3a loss: this answer depends on your student ID, and neither your notebook nor the name of what you handed in "
        "gives one: set `student_id` to your own and run the notebook again."
    )


@given(st.integers(1, 99_999_999))
@settings(max_examples=60)
def test_any_student_id_has_answers_of_its_own(student_id: int) -> None:
    graded = grade(assignment(), perfect(student_id, archive=student_id))
    assert outcomes(dict(graded.results)) == {"pass": set(KEYS) - PENDING, "pending": PENDING}
    assert graded.student_id == student_id


@given(st.integers(1, 99_999_999), st.sampled_from([m for m in MISTAKES if m[0].startswith("q1_3")]))
@settings(max_examples=60)
def test_a_mistake_never_passes_for_any_student_id(student_id: int, mistake: tuple[str, str]) -> None:
    key, name = mistake
    wrong = wrong_value(key, name, student_id=student_id)
    right = truth(student_id)[oracles.ANSWERS[key].name]
    changed = {oracles.ANSWERS[key].name: array(wrong)}
    result = grade(assignment(), submission(changed, student_id=student_id, archive=None)).results[key]
    equal = wrong.shape == right.shape and bool(np.allclose(wrong, right, rtol=1e-3, atol=5e-4))
    assert result.outcome is Outcome.FAIL or equal


def test_the_same_evidence_gives_the_same_results() -> None:
    first, second = (grade(assignment(), submission({"h1": array([1, 2, 3, 4])})) for _ in range(2))
    assert dict(first.results) == dict(second.results)
    assert first.findings == second.findings


def test_text_for_numbers_fails() -> None:
    result = grade(assignment(), submission({"h1": Value(ValueKind.TEXT, "str", text="[5, 0]")})).results["q1_2a.value"]
    assert (result.outcome, result.message) == (Outcome.FAIL, "1.2a h1: expected 4 numbers, received text '[5, 0]'.")


def test_a_check_without_its_tolerance_is_our_error() -> None:
    part = assignment().parts[0]
    bare = replace(part.questions[2], criteria=(replace(part.questions[2].criteria[0], tolerance=None),))
    graded = grade(replace(assignment(), parts=(replace(part, questions=(bare,)),)), perfect())
    assert graded.results["q1_2a.value"].outcome is Outcome.GRADER_ERROR
    assert "q1_2a.value: this check needs a tolerance" in graded.findings[-1].message


@pytest.mark.parametrize("left_out", ["b1", "b2"])
def test_a_loss_without_one_of_the_biases_is_named(left_out: str) -> None:
    params = oracles.parameters(ID)
    params = replace(params, **{left_out: np.zeros_like(getattr(params, left_out))})
    hidden = oracles.elu(params.W1 @ params.x + params.b1, 1.0)
    logits = params.W2 @ hidden + params.b2
    loss = np.log(np.exp(logits).sum()) - logits[params.y - 1]
    result = grade(assignment(), submission({"loss": array(loss)})).results["q1_3a.value"]
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "bias_left_out")


@pytest.mark.parametrize("name", ["loss", "ce_loss", "smoothed_loss"])
def test_a_zero_is_given_no_name(name: str) -> None:
    results = grade(assignment(), submission({name: array(0)})).results
    key = next(key for key, answer in oracles.ANSWERS.items() if answer.name == name)
    assert (results[key].outcome, results[key].misconception) == (Outcome.FAIL, "")


def test_a_number_in_quotes_counts_and_is_carried_on() -> None:
    changed = {"ce_loss": Value(ValueKind.TEXT, "str", text="1.315"), "y_hat": Value(ValueKind.TEXT, "str", text="2")}
    results = grade(assignment(), submission(changed)).results
    for key in ("q1_2f.value", "q1_2e.value"):
        assert results[key].credit == 1
        assert "is read as a number" in results[key].remark
