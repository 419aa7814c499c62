"""Bindings for data: what they take from the sight of a criterion."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checks import FASHION_MNIST, Given
from autograder.grading import bind_training
from autograder.model.evidence import Cell
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.result import Outcome
from autograder.model.training import Event, EventKind, TrainingLog
from tests.checks.builders import MISSING, cell
from tests.checks.data_builders import KNOWN, TRAIN, TRAIN_LABELS, drawn, given_pair, names

PART = KnownSet(
    KnownRows(np.zeros((60, 3), np.float32), np.zeros(60, np.int64)),
    KnownRows(np.zeros((40, 3), np.float32), np.zeros(40, np.int64)),
    (28, 28),
    ("Bag", "Coat"),
)
SHAPES = bind_training.shown_shapes(("X_train_full", "X_test"), ("q2_1", "q2_2"))


def shown(text: str, question: str | None, *shared: str) -> Cell:
    return replace(cell("print(X)", kind="code"), question=question, text=text, shared=shared)


def sight(*cells: Cell, code: tuple[int, ...] = (), log: TrainingLog | None = None) -> Any:
    numbered = [replace(one, index=index) for index, one in enumerate(cells)]
    return SimpleNamespace(
        notebook=numbered,
        code=[numbered[index] for index in code],
        known_set=PART,
        given=lambda name: Given(name, MISSING),
        training=log,
        label="2.2 shapes",
        stopped_by="",
    )


@pytest.mark.parametrize(
    ("looked_at", "outcome"),
    [
        (sight(shown("(60, 784)", "q2_1"), shown("(40, 784)", "q2_2")), Outcome.PASS),
        (sight(shown("(60, 784) (40, 784)", None, "q2_2", "q2_3")), Outcome.PASS),
        (sight(shown("(60, 784) (40, 784)", "q2_4")), Outcome.NOT_RUN),
        (sight(shown("(60, 784) (40, 784)", None), code=(0,)), Outcome.PASS),
        (sight(shown("(40, 784) (60, 28)", "q2_1")), Outcome.FAIL),
    ],
)
def test_the_output_of_both_questions_counts_and_of_what_answers_this_one(looked_at: Any, outcome: Outcome) -> None:
    assert SHAPES.judge(looked_at).outcome is outcome


def test_the_known_sizes_belong_to_the_names_in_order() -> None:
    message = SHAPES.judge(sight(shown("none", "q2_2"))).message
    assert "the dimensions of `X_train_full`, (60, 784), and of `X_test`, (40, 784), in the output" in message


@pytest.mark.parametrize(("name", "outcome"), [("fashion_mnist", Outcome.PASS), ("mnist", Outcome.FAIL)])
def test_what_must_be_loaded_is_said_by_the_edition(name: str, outcome: Outcome) -> None:
    log = TrainingLog((Event(EventKind.LOAD, 0, 0, detail=name),))
    assert bind_training.loaded(FASHION_MNIST).judge(sight(log=log)).outcome is outcome
    assert bind_training.loaded().judge(sight(log=log)).outcome is Outcome.FAIL


def test_letters_are_a_mistake_only_where_they_are_selected() -> None:
    pairs = ("X_train_full", "y_train_full"), ("X_test", "y_test")
    for selected in (True, False):
        images = bind_training.vectors("X_test", test=True, size=784, selected=selected)
        labels = bind_training.ordinal(*pairs, selected=selected)
        assert ("letters_not_selected" in images.mistakes, "letters_not_selected" in labels.mistakes) == (selected,) * 2


@pytest.mark.parametrize(("follow_through", "also", "outcome"), [(1, 1, "pass"), (1, 0, "fail"), (0, 1, "fail")])
def test_titles_may_follow_the_labels_of_any_set_that_is_drawn_from(
    follow_through: int, also: int, outcome: str
) -> None:
    wrong = np.roll(TRAIN_LABELS, 1)
    given = [*given_pair("train_full", TRAIN, TRAIN_LABELS), *given_pair("train", TRAIN[:300], wrong[:300])]
    looked_at = SimpleNamespace(
        figures=[drawn(TRAIN[:36], names(wrong[:36]))],
        known_set=KNOWN,
        given={one.name: one for one in given}.__getitem__,
        follow_through=follow_through,
        label="2.3 titles",
        stopped_by="",
    )
    full, part = ("X_train_full", "y_train_full"), ("X_train", "y_train")
    result = bind_training.titles(full, count=36, also=[part][:also]).judge(looked_at)  # type: ignore[arg-type]
    assert (result.outcome.value, bool(result.remark)) == (outcome, outcome == "pass")
