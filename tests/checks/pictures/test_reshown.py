"""A second drawing against the first; both put together here."""

from collections.abc import Sequence

import numpy as np
import pytest

from autograder.checks.pictures.reshown import EXPECTED, reshown
from autograder.model.evidence import Call, Figure
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, NOTHING, UNANSWERED, array, figure, opaque, raised
from tests.checks.data_builders import KNOWN, TRAIN, axes, drawn, montage

ORDER = np.random.default_rng(14).permutation(len(TRAIN))
NONE = opaque("NoneType", "None")


def some(first: int, count: int = 36) -> Figure:
    """`count` images from the first on, in a fixed random order of all."""
    return drawn(TRAIN[ORDER[first : first + count]])


def call(*figures: Figure) -> Call:
    return Call("ok", NONE, figures=figures)


def judge(figures: Sequence[Figure], *calls: Call, stopped_by: str = "") -> CheckResult:
    return reshown(figures, calls, KNOWN.train, label="2.3 again", stopped_by=stopped_by, function="show_letters")


@pytest.mark.parametrize(
    ("figures", "again"),
    [
        ([some(0)], some(36)),
        ([some(0)], some(7)),
        ([some(0), some(100)], some(200)),
        ([some(0), some(0)], some(200)),
        ([some(0, 9), some(20, 2)], some(50, 9)),
        (
            [Figure(0, (axes(montage(TRAIN[:36], rows=6)),))],
            Figure(0, (axes(montage(TRAIN[50:86], rows=6)),)),
        ),
    ],
)
def test_other_images_pass(figures: Sequence[Figure], again: Figure) -> None:
    result = judge(figures, call(again))
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")


@pytest.mark.parametrize(
    ("figures", "again"),
    [
        ([some(0)], some(0)),
        ([some(0)], drawn(TRAIN[ORDER[:36][::-1]])),
        ([some(0)], some(6)),
        ([some(100), some(0)], some(0)),
    ],
)
def test_the_same_images_again_fail(figures: Sequence[Figure], again: Figure) -> None:
    result = judge(figures, call(again))
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, NOTHING, "same_images_again")
    assert result.message == (
        f"2.3 again: expected {EXPECTED}; `show_letters`, called once more, showed the same images again: choose them at "
        "random anew, without setting the seed in between."
    )


def test_of_two_calls_each_must_show_others() -> None:
    assert judge([some(0)], call(some(50)), call(some(100))).outcome is Outcome.PASS
    assert judge([some(0)], call(some(50)), call(some(50))).misconception == "same_images_again"


def test_of_two_calls_one_that_fails_does_not_count() -> None:
    assert judge([some(0)], raised("IndexError: no"), call(some(50))).outcome is Outcome.PASS
    assert judge([some(0)], raised("IndexError: no"), call(some(0))).misconception == "same_images_again"


def test_a_call_that_lacked_something_to_pass_is_no_fault_of_the_function() -> None:
    lacking = raised("NameError: your notebook has no variable 'X_train' to pass")
    assert judge([some(0)], call(some(50)), lacking).outcome is Outcome.PASS
    assert judge([some(0)], lacking, call(some(0))).misconception == "same_images_again"


@pytest.mark.parametrize("calls", [(), (Call("missing"),), (raised("TypeError: missing 1 argument"),)])
def test_without_a_function_to_call_two_unlike_figures_are_enough(calls: Sequence[Call]) -> None:
    result = judge([some(0), some(50)], *calls)
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark == "`show_letters` could not be tried out: the notebook's own figures differ"


def test_without_a_function_two_like_figures_are_the_same_images_again() -> None:
    result = judge([some(0), some(0)], Call("missing"))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "same_images_again")
    assert "your 2 figures showed the same images again" in result.message


@pytest.mark.parametrize(
    ("figures", "calls", "outcome", "reason"),
    [
        (
            [some(0)],
            [raised("ValueError: no")],
            Outcome.FAIL,
            "`show_letters` raised ValueError: no, when it was called once more with your training images and labels",
        ),
        (
            [some(0)],
            [Call("not_callable", array(3))],
            Outcome.FAIL,
            (
                "`show_letters` is no function but numbers, when it was called once more with your training images and labels"
            ),
        ),
        (
            [some(0)],
            [call()],
            Outcome.FAIL,
            "`show_letters` drew no images, when it was called with your training images and labels",
        ),
        (
            [],
            [Call("ok", UNANSWERED)],
            Outcome.NOT_RUN,
            "`show_letters` drew no images, when it was called with your training images and labels",
        ),
        (
            [figure([([0], [1])])],
            [call(some(0))],
            Outcome.NOT_RUN,
            "your notebook draws no such figure to compare with: call `show_letters` in it",
        ),
        (
            [some(0)],
            [Call("missing")],
            Outcome.NOT_RUN,
            "no function named `show_letters` was found: define it under this name",
        ),
        ([], [], Outcome.NOT_RUN, "no function named `show_letters` was found: define it under this name"),
        (
            [some(0)],
            [raised("NameError: your notebook has no variable 'y_train' to pass")],
            Outcome.NOT_RUN,
            "`show_letters` could not be called once more: your notebook has no variable 'y_train' to pass",
        ),
    ],
)
def test_what_cannot_be_compared_is_described(
    figures: Sequence[Figure], calls: Sequence[Call], outcome: Outcome, reason: str
) -> None:
    result = judge(figures, *calls)
    assert (result.outcome, result.message) == (outcome, f"2.3 again: expected {EXPECTED}; {reason}.")


def test_what_stopped_the_notebook_is_named() -> None:
    result = judge([], stopped_by="a NameError in an earlier cell")
    assert result.message == (
        f"2.3 again: expected {EXPECTED}; `show_letters` was not defined: a NameError in an earlier cell."
    )
