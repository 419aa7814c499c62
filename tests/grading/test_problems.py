from collections.abc import Callable
from dataclasses import replace

import pytest

from autograder.errors import GraderFault
from autograder.grading import plans, problems
from autograder.model.assignment import Assignment, Criterion, Question
from tests.grading.builders import assignment


def changed(index: int, change: Callable[[Question], Question]) -> Assignment:
    """The assignment with one question of Part 1 changed."""
    part = assignment().parts[0]
    questions = tuple(change(q) if i == index else q for i, q in enumerate(part.questions))
    return replace(assignment(), parts=(replace(part, questions=questions),))


def first(**fields: object) -> Callable[[Question], Question]:
    """Change the question's first criterion."""

    def change(question: Question) -> Question:
        criterion: Criterion = replace(question.criteria[0], **fields)  # type: ignore[arg-type]
        return replace(question, criteria=(criterion, *question.criteria[1:]))

    return change


def test_the_2023_edition_agrees_with_its_tables() -> None:
    assert problems(assignment()) == ()


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        (
            changed(2, first(check="formula")),
            ["parts[0].questions[2].criteria[0].check: expected 'close', which grading/ binds, received 'formula'"],
        ),
        (
            changed(2, first(tolerance=None)),
            ["parts[0].questions[2].criteria[0].tolerance: 'close' compares numbers, so a tolerance is required"],
        ),
        (
            changed(2, first(id="worth")),
            [
                "parts[0].questions[2].criteria[0].id: 'worth' of q1_2a has no binding in grading/",
                "parts[0].questions[2].criteria: grading/a1_2023/part1.py binds 'value', which is not among them",
            ],
        ),
        (
            changed(8, first(accept=("smoothing_k", "smoothing_k_minus_1"))),
            [
                (
                    "parts[0].questions[8].criteria[0].accept[0]: expected one of ['label_from_zero', 'log_base_10', "
                    "'log_base_2', 'loss_sign', 'smoothing_k_minus_1', 'smoothing_on_logits', 'smoothing_over_k_plus_1'], "
                    "received 'smoothing_k'"
                )
            ],
        ),
        (
            changed(6, first(accept=("label_from_zero",))),
            ["parts[0].questions[6].criteria[0].accept[0]: expected one of [], received 'label_from_zero'"],
        ),
        (
            changed(0, lambda q: replace(q, id="q9_9z")),
            [
                "parts[0].questions[0].id: q9_9z is not in grading/a1_2023/part1.py",
                "parts[0].questions: grading/a1_2023/part1.py binds q1_1a, which is not among them",
            ],
        ),
        (
            replace(assignment(), id="a1_1999"),
            ["parts[0].id: there is no autograder/grading/a1_1999/part1.py to grade this part"],
        ),
        (
            replace(assignment(), id="../../etc"),
            ["parts[0].id: there is no autograder/grading/../../etc/part1.py to grade this part"],
        ),
    ],
)
def test_every_difference_is_named_with_its_key_path(wrong: Assignment, found: list[str]) -> None:
    assert list(problems(wrong)) == found


def test_a_formula_may_be_accepted_in_code_alone() -> None:
    def accept(question: Question) -> Question:
        return replace(
            question, criteria=(question.criteria[0], replace(question.criteria[1], accept=("formula_in_code",)))
        )

    assert problems(changed(2, accept)) == ()


def test_what_a_person_marks_needs_no_binding() -> None:
    by_hand = first(check="manual", id="essay")
    assert problems(changed(2, lambda q: by_hand(replace(q, criteria=q.criteria[:1])))) == (
        "parts[0].questions[2].criteria: grading/a1_2023/part1.py binds 'formula', which is not among them",
        "parts[0].questions[2].criteria: grading/a1_2023/part1.py binds 'value', which is not among them",
    )


def test_plans_name_what_is_recorded_and_hold_no_answer() -> None:
    part = assignment().parts[0]
    made = {plan.question: plan for plan in plans(assignment(), part)}
    assert list(made) == [question.id for question in part.questions]
    assert [call.function for call in made["q1_1a"].calls] == ["elu_range", "elu_derivative"]
    assert made["q1_1a"].figures
    assert made["q1_2e"].names == ("y_hat", "is_correct")
    assert made["q1_3d"].names == ("W2_new", "b2_new", "W1_new", "b1_new", "student_id")
    assert made["q1_4a"].names == ()


def test_a_part_without_a_table_cannot_be_planned() -> None:
    with pytest.raises(GraderFault, match="a1_1999: no grading module for part1"):
        plans(replace(assignment(), id="a1_1999"), assignment().parts[0])


def test_a_table_that_cannot_be_imported_is_no_missing_table(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ModuleNotFoundError(f"No module named 'nowhere', needed by {name}", name="nowhere")

    monkeypatch.setattr("autograder.grading.editions.importlib.import_module", broken)
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        problems(assignment())
