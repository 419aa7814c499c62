"""Part 2's table: what it asks for follows the letters of assignment.toml, and its inputs tell all mistakes apart."""

from dataclasses import replace
from string import ascii_uppercase
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checks import Architecture, Observed, Watched
from autograder.grading.a1_2023.part2 import QUESTIONS
from autograder.grading.shared import part2
from autograder.model.facts import Facts, KnownRows, KnownSet
from autograder.model.training import TrainingLog
from reference.shared import oracles
from tests.checks.training_builders import RIGHT, TRAIN, Story

NOTHING = KnownRows(np.zeros((0, 3), np.float32), np.zeros(0, np.int64))


def sight(letters: str, observed: Observed | None = None) -> Any:
    known = KnownSet(NOTHING, NOTHING, (28, 28), tuple(letters))
    observed = observed or Observed(TrainingLog(), known)
    facts = Facts(data={"emnist-letters": known})
    return SimpleNamespace(
        facts=facts,
        known_set=known,
        observed=observed,
        watched=Watched(observed, frozenset({0}), "", ""),
        follow_through=1,
        label="",
        stopped_by="",
    )


@pytest.mark.parametrize("letters", ["ABCDEFGHIJ", ascii_uppercase])
def test_the_output_is_as_wide_as_there_are_letters(letters: str) -> None:
    assert str(part2._network(sight(letters))) == f"784 → 20 (relu) → 40 (relu) → {len(letters)} (softmax)"
    assert {one.widths[-1] for one in part2._combinations(sight(letters))} == {len(letters)}
    assert len(part2._combinations(sight(letters))) == 12


@pytest.mark.parametrize(
    ("labels", "trained", "outputs"),
    [
        (range(10), 10, 10),
        (range(1, 11), 11, 11),
        (range(1, 11), 10, 10),
        (range(10), 26, 10),
        (range(1, 27), 27, 27),
        (range(500), 500, 10),
    ],
)
def test_the_output_may_be_as_wide_as_the_students_own_labels_need(labels: range, trained: int, outputs: int) -> None:
    story = Story(cell=0)
    network = Architecture((*RIGHT.widths[:-1], trained), RIGHT.activations)
    story.fit(story.model(network), replace(TRAIN, labels=np.array(labels)))
    looked_at = sight("ABCDEFGHIJ", story.observed())
    assert part2._network(looked_at).widths[-1] == outputs
    looked_at.follow_through = 0
    assert part2._network(looked_at).widths[-1] == 10


def test_every_mistake_in_the_formula_is_told_apart_from_the_right_loss_and_from_the_others() -> None:
    tolerance = 1e-5 + 1e-4 * 10  # of `loss` in assignment.toml, for a loss of 10
    gives = {
        (name, number): [case.wrong[name][number] for case in part2.CASES]
        for name in part2.FORMULA
        for number in range(len(part2.CASES[0].wrong[name]))
    }
    right = [case.right for case in part2.CASES]
    for (name, _), values in gives.items():
        far = [abs(a - b) > 50 * tolerance for a, b in zip(values, right, strict=True) if np.isfinite(a)]
        assert any(far) or not far, name  # nan or inf everywhere is told apart as well


def test_the_loss_is_right_where_its_value_has_a_closed_form() -> None:
    tied = [batch for batch in part2.EXTREME if np.ptp(batch[2]) == 0]
    assert len(tied) == 2
    for words, labels, logits, alpha in tied:
        classes = logits.shape[1]
        assert oracles.smoothed_cross_entropy(labels, logits, alpha) == pytest.approx(np.log(classes)), words


def test_every_question_that_is_asked_is_bound() -> None:
    assert [item.question for item in QUESTIONS] == [f"q2_{number}" for number in range(1, 7)]
