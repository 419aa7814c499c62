"""The table of answers: complete, consistent, and a function of what it says it depends on."""

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.a1_2023.oracles import ANSWERS, Answer, Task, truth
from reference.shared import mistakes
from reference.shared.cnn_mistakes import CNN_MISCONCEPTIONS
from reference.shared.oracles import MISCONCEPTIONS
from reference.shared.training_mistakes import TRAINING_MISCONCEPTIONS

TASK = Task(10035260)
"""An ID whose network has negative pre-activations and logits: every mistake of Question 1.3 shows in it."""
CASES = [pytest.param(answer, id=key) for key, answer in ANSWERS.items()]
MISTAKES = [pytest.param(a, m, id=f"{key}-{m}") for key, a in ANSWERS.items() for m in a.wrong]


def test_every_number_in_assignment_toml_has_an_oracle(edition_dir: Path) -> None:
    spec = tomllib.loads((edition_dir / "assignment.toml").read_text(encoding="utf-8"))
    criteria = {
        f"{question['id']}.{criterion['id']}"
        for question in spec["parts"][0]["questions"]
        for criterion in question["criteria"]
        if criterion["check"] in {"close", "prediction"}
    }
    assert ANSWERS.keys() == criteria | {"q1_2e.is_correct"}  # the second variable of q1_2e.value


@pytest.mark.parametrize("answer", CASES)
def test_the_right_answer_follows_from_the_true_upstream(answer: Answer) -> None:
    true = truth(TASK)
    right = answer.right({name: true[name] for name in answer.upstream}, TASK)
    assert isinstance(right, np.ndarray)
    assert right.shape == true[answer.name].shape
    assert right.tolist() == true[answer.name].tolist()


@pytest.mark.parametrize(("answer", "mistake"), MISTAKES)
def test_each_mistake_gives_another_value_from_the_named_upstream_alone(answer: Answer, mistake: str) -> None:
    true = truth(TASK)
    wrong = answer.wrong[mistake]({name: true[name] for name in answer.upstream}, TASK)
    right = true[answer.name]
    assert np.isfinite(wrong).all()
    assert wrong.shape != right.shape or not np.allclose(wrong, right, rtol=5e-3, atol=2.5e-3)


@given(student_id=st.integers(1, 99_999_999))
def test_oracles_work_for_every_id(student_id: int) -> None:
    task = Task(student_id)
    true = truth(task)
    for answer in ANSWERS.values():
        assert np.isfinite(answer.right(true, task)).all()
        assert all(np.isfinite(oracle(true, task)).all() for oracle in answer.wrong.values())


def test_each_misconception_of_part_1_has_an_answer_that_shows_it() -> None:
    used = {mistake for answer in ANSWERS.values() for mistake in answer.wrong}
    assert used == mistakes.MISCONCEPTIONS.keys()


def test_the_misconceptions_of_all_parts_are_one_table() -> None:
    tables = (mistakes.MISCONCEPTIONS, TRAINING_MISCONCEPTIONS, CNN_MISCONCEPTIONS)
    assert MISCONCEPTIONS.keys() == set().union(*tables)
    assert all(MISCONCEPTIONS[name] == sentence for table in tables for name, sentence in table.items())


def test_each_misconception_has_a_sentence_without_numbers() -> None:
    for sentence in MISCONCEPTIONS.values():
        assert sentence.endswith(".")
        assert not any(digit in sentence for digit in "456789")  # K − 1, W2 and log base 10 are names, not answers


def test_without_an_id_only_question_1_3_is_unknown() -> None:
    assert {"h1", "p", "smoothed_loss"} <= truth(Task(None)).keys()
    assert "loss" not in truth(Task(None))
    with pytest.raises(ValueError, match="student_id"):
        ANSWERS["q1_3a.value"].right({}, Task(None))


def test_follow_through_uses_the_own_value() -> None:
    own = np.array([[1.0], [0.0], [2.0], [1.0]])  # a column, as students write it
    # by hand: W2 (1, 0, 2, 1) + b2 = (7 − 1, −4 + 1, 4 − 2)
    assert ANSWERS["q1_2b.value"].right({"h1": own}, TASK).tolist() == [6, 0, 2]


def test_upstream_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a vector of 4 numbers"):
        ANSWERS["q1_2b.value"].right({"h1": np.zeros(3)}, TASK)
    with pytest.raises(ValueError, match="positive"):
        ANSWERS["q1_2f.value"].right({"p": np.array([2.0, 1.0, -2.0])}, TASK)


def test_softmax_of_a_column_along_its_rows_gives_ones() -> None:
    wrong = ANSWERS["q1_2d.value"].wrong["softmax_wrong_axis"](truth(TASK), TASK)
    assert wrong.tolist() == [1, 1, 1]


def test_updated_weights_give_what_a_student_gets_who_steps_first() -> None:
    # an independent second way: the steps in the wrong order, in plain numpy
    true, params = truth(TASK), np.random.RandomState(10035260)
    _, _, drawn = params.rand(4, 3), params.rand(4, 1), params.rand(3, 4)
    stepped = drawn - 0.01 * np.outer(true["dh2"], true["act1"])
    wrong = ANSWERS["q1_3c.dh1"].wrong["updated_weights_used"](true, TASK)
    assert wrong == pytest.approx(stepped.T @ true["dh2"], abs=1e-15)
