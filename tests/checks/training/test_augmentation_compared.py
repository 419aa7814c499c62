"""One architecture with augmentation and without, trained here or in earlier questions."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from autograder.checks.given import Given
from autograder.checks.networks import cnn_graph
from autograder.checks.training.augmentation_compared import augmentation_compared
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import ModelSeen, Node, Rows
from tests.checks.builders import ALL, HALF, NOTHING, UNANSWERED, array
from tests.checks.training_builders import HERE, TEST, TRAIN, VALID, Story, changed, joined, model, rows

AUGMENTED = joined(rows("train", 0, 90), changed(rows("train", 90, 180)))
PLAIN_ACCURACY, AUGMENTED_ACCURACY = 0.5, 0.6


def network(*widths: int, skip: bool = False) -> ModelSeen:
    """A graph of blocks of one convolution, its activation and pooling each; with `skip` a second one beside it."""
    nodes, before, signal = [Node("Input", ())], 3, 0

    def add(op: str, *inputs: int, weights: tuple[int, ...] = (), **attrs: str) -> int:
        nodes.append(Node(op, inputs, weights, attrs))
        return len(nodes) - 1

    def convolved(start: int, depth: int, width: int) -> int:
        kernel = add("Variable", weights=(3, 3, depth, width))
        return add("Conv2D", start, kernel, strides="[1, 1, 1, 1]", padding="SAME")

    for width in widths:
        first = convolved(signal, before, width)
        second = convolved(add("Relu", first), width, width)
        joint = add("AddV2", second, first) if skip else second
        signal = add("AvgPool", add("Relu", joint), ksize="[1, 2, 2, 1]", strides="[1, 2, 2, 1]", padding="SAME")
        before = width
    return ModelSeen("Functional", sum(widths), tuple(nodes))


def trained(
    plain: ModelSeen | None = None,
    augmented: ModelSeen | None = None,
    *,
    seen: tuple[Rows | None, Rows | None] = (TRAIN, AUGMENTED),
    cells: tuple[int, int] = (HERE, HERE),
    evaluated: tuple[Rows | None, Rows | None] = (TEST, TEST),
) -> Story:
    story = Story()
    accuracies = (PLAIN_ACCURACY, AUGMENTED_ACCURACY)
    for one, shown, cell, on, accuracy in zip((plain, augmented), seen, cells, evaluated, accuracies, strict=True):
        index = story.model(one or model())
        story.fit(index, seen=story.index(shown), cell=cell)
        if on is not None:
            story.evaluate(index, on, accuracy, cell=cell)
    return story


def judge(
    story: Story,
    plain: Value | float = PLAIN_ACCURACY,
    augmented: Value | float = AUGMENTED_ACCURACY,
    *,
    hidden: bool = False,
) -> CheckResult:
    values = [value if isinstance(value, Value) else array(value) for value in (plain, augmented)]
    return augmentation_compared(
        story.watched(),
        plain=Given("plain_accuracy", values[0]),
        augmented=Given("augmented_accuracy", values[1]),
        hidden=hidden,
    )


@pytest.mark.parametrize(
    "story",
    [
        trained(),
        trained(cells=(HERE - 2, HERE - 1)),  # in earlier questions
        trained(network(4, 8), network(4, 8)),
        trained(network(4, 8, skip=True), network(4, 8, skip=True)),
        trained(replace(model(), parameters=7), replace(model(), parameters=7)),
    ],
)
def test_both_trainings_and_their_numbers_pass(story: Story) -> None:
    result = judge(story)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert result.seen == "0.5 without augmentation, 0.6 with augmentation"


def test_the_networks_of_these_tests_can_be_read() -> None:
    for one, skips in ((network(4, 8), 0), (network(4, 8, skip=True), 2)):
        read = cnn_graph.read(one)
        assert read is not None
        assert len(read.skips) == skips


@pytest.mark.parametrize(
    ("plain", "augmented"),
    [
        (network(4, 8), network(4, 8, 16)),
        (network(4, 8), network(4, 8, skip=True)),
        (replace(model(), parameters=7), replace(model(), parameters=8)),
    ],
)
def test_two_architectures_fail(plain: ModelSeen, augmented: ModelSeen) -> None:
    result = judge(trained(plain, augmented))
    assert (result.outcome, result.credit, result.seen) == (Outcome.FAIL, NOTHING, "two different architectures")
    assert "let them differ in `is_augmentation` alone" in result.message


@pytest.mark.parametrize(
    ("seen", "lacking", "mistake"),
    [
        ((TRAIN, TRAIN), "no training with augmentation", "augmentation_never"),
        ((changed(TRAIN), AUGMENTED), "no training without augmentation", ""),
    ],
)
def test_a_training_that_is_missing_is_told(seen: tuple[Rows, Rows], lacking: str, mistake: str) -> None:
    result = judge(trained(seen=seen))
    assert (result.outcome, result.seen, result.misconception) == (Outcome.FAIL, lacking, mistake)


def test_mixup_and_later_trainings_are_no_augmentation() -> None:
    mixed = replace(AUGMENTED, peaks=np.resize(np.array([1, 0.7], np.float32), AUGMENTED.count))
    assert judge(trained(seen=(TRAIN, mixed))).misconception == "augmentation_never"
    assert judge(trained(cells=(HERE, HERE + 1))).misconception == "augmentation_never"


def test_numbers_that_were_not_observed_lose_half() -> None:
    result = judge(trained(), augmented=0.9)
    assert (result.outcome, result.credit, result.misconception) == (Outcome.FAIL, HALF, "reported_not_observed")
    assert result.message == (
        "9.9 it: the test accuracy observed with augmentation is 0.6, `augmented_accuracy` is 0.9: report what was measured "
        "on X_test and y_test."
    )
    swapped = judge(trained(), AUGMENTED_ACCURACY, PLAIN_ACCURACY)
    assert "; this is the number of the other network" in swapped.message
    assert judge(trained(), array([[1.0, 2.0, 3.0]])).credit == Fraction(1, 2)


def test_numbers_that_are_missing_are_remarked() -> None:
    result = judge(trained(), UNANSWERED, UNANSWERED)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "`plain_accuracy` was not found; `augmented_accuracy` was not found",
    )


@pytest.mark.parametrize("on", [None, VALID])
def test_a_network_that_was_not_evaluated_on_the_test_set_loses_half(on: Rows | None) -> None:
    result = judge(trained(evaluated=(TEST, on)))
    assert (result.outcome, result.credit, result.seen) == (Outcome.FAIL, HALF, "no evaluation with augmentation")


def test_an_evaluation_in_a_loop_that_was_not_seen_is_for_a_person() -> None:
    story = trained(evaluated=(TEST, None))
    story.steps(0)
    assert judge(story).outcome is Outcome.PENDING


@pytest.mark.parametrize("seen", [(TRAIN, None), (None, AUGMENTED), (changed(TRAIN), changed(TRAIN))])
def test_what_cannot_be_told_is_for_a_person(seen: tuple[Rows | None, Rows | None]) -> None:
    assert judge(trained(seen=seen)).outcome is Outcome.PENDING


def test_changes_of_brightness_alone_are_for_a_person() -> None:
    assert judge(trained(seen=(TRAIN, TRAIN)), hidden=True).outcome is Outcome.PENDING
    assert judge(trained(), hidden=True).outcome is Outcome.PASS


def test_training_on_test_images_is_named() -> None:
    story = Story()
    both = joined(TRAIN, TEST)
    for shown in (TRAIN, AUGMENTED):
        story.fit(story.model(), both, seen=story.index(shown))
    assert judge(story).misconception == "trained_on_test"


def test_a_blank_answer_is_not_run_whatever_was_trained_before() -> None:
    before = trained(cells=(HERE - 2, HERE - 1))
    assert judge(before, UNANSWERED, UNANSWERED).outcome is Outcome.NOT_RUN
    assert judge(Story(), UNANSWERED, UNANSWERED).outcome is Outcome.NOT_RUN
    assert judge(Story()).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize("shown", [TRAIN, AUGMENTED])
def test_a_class_that_treats_all_images_alike_has_cost_its_points_already(shown: Rows) -> None:
    """Two trainings count as one of each kind; the numbers must still be the observed ones."""

    def compared(story: Story, augmented: float) -> CheckResult:
        given = Given("plain_accuracy", array(PLAIN_ACCURACY)), Given("augmented_accuracy", array(augmented))
        return augmentation_compared(story.watched(), plain=given[0], augmented=given[1], alike=ALL)

    both = trained(seen=(shown, shown))
    result = compared(both, AUGMENTED_ACCURACY)
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert "both by your own class" in result.remark
    wrong = compared(both, 0.9)
    assert (wrong.outcome, wrong.credit, wrong.misconception) == (Outcome.FAIL, HALF, "reported_not_observed")
    assert judge(both).outcome is Outcome.FAIL
    earlier = trained(seen=(shown, shown), cells=(HERE - 1, HERE))
    assert compared(earlier, AUGMENTED_ACCURACY).outcome is Outcome.PASS
    others = trained(network(4), network(8), seen=(shown, shown))
    assert compared(others, AUGMENTED_ACCURACY).outcome is Outcome.FAIL
