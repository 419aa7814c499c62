"""A grid of convolutional networks: blocks, skip connections and learning rates. GRID[2] is best by validation."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.checks.given import Given
from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.cnn_builds import Told
from autograder.checks.training.best_model import best_evaluated
from autograder.checks.training.chosen import Chosen, read_choice
from autograder.checks.training.combination import CnnCombination, fits, is_known, shown
from autograder.checks.training.grid import grid
from autograder.checks.training.selection import selection
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import ModelSeen
from tests.checks.builders import ALL, array, cell, text
from tests.checks.cnn_builders import cnn
from tests.checks.training_builders import RIGHT, TEST, TRAIN, VALID, Story, joined, unreadable

GRID = tuple(
    CnnCombination(blocks, skip, rate) for blocks in (2, 3, 4) for skip in (True, False) for rate in (1e-3, 1e-4)
)
BEST, MIDDLING, BEST_ON_TEST = 2, 5, 7
ACCURACY = {index: 0.5 + 0.01 * index for index in range(12)} | {BEST: 0.8, BEST_ON_TEST: 0.79}
ON_TEST = {index: 0.4 + 0.01 * index for index in range(12)} | {BEST: 0.7, BEST_ON_TEST: 0.9}
COMPUTED = cell("best_num_blocks, best_use_skip, best_learning_rate = max(results)", kind="code")
MODELS = {(blocks, skip): cnn(blocks=blocks, skip=skip) for blocks in (2, 3, 4) for skip in (True, False)}


def seen(one: CnnCombination, **changed: Any) -> ModelSeen:
    return cnn(blocks=one.num_blocks, skip=one.use_skip, **changed) if changed else MODELS[one.num_blocks, one.use_skip]


def trained(*left_out: int, rate: float | None = None) -> Story:
    """Each combination by `fit`, validated after each epoch; rates are float32, as an optimizer has them."""
    story = Story()
    for index, one in enumerate(GRID):
        if index not in left_out:
            history: dict[str, Any] = {"val_accuracy": (0.3, ACCURACY[index]), "val_loss": (2.0, 1 - ACCURACY[index])}
            own = float(np.float32(rate or one.learning_rate))
            story.fit(story.model(seen(one)), validation=VALID, learning_rate=own, **history)
    return story


def judge(story: Story, **more: str) -> CheckResult:
    return grid(story.watched(**more), wanted=GRID)  # type: ignore[arg-type]


def answers(blocks: Value, skip: Value, rate: Value) -> Chosen:
    return Given("best_num_blocks", blocks), Given("best_use_skip", skip), Given("best_learning_rate", rate)


def of(one: CnnCombination) -> Chosen:
    return answers(array(one.num_blocks), array(one.use_skip), array(one.learning_rate))


def test_a_combination_is_said_in_words() -> None:
    assert str(GRID[0]) == "2 blocks with skip connections, learning rate 0.001"
    assert str(GRID[-1]) == "4 blocks without skip connections, learning rate 0.0001"


def test_all_combinations_pass() -> None:
    assert judge(trained()) == CheckResult(Outcome.PASS, ALL, expected="12 combinations", seen="12 of 12 combinations")


def test_other_feature_maps_poolings_and_activations_do_not_matter() -> None:
    story = Story()
    for one in GRID:
        odd = seen(one, maps=2, activation_func="selu", batch_norm=None)
        nodes = tuple(replace(node, op="MaxPool") if node.op == "AvgPool" else node for node in odd.nodes)
        story.fit(story.model(ModelSeen("Functional", 0, nodes)), learning_rate=one.learning_rate)
    assert judge(story).outcome is Outcome.PASS


def test_missing_combinations_are_named() -> None:
    result = judge(trained(3))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "grid_incomplete")
    assert result.message.endswith("missing: 2 blocks without skip connections, learning rate 0.0001.")
    result = judge(trained(rate=1e-3))
    assert (result.misconception, result.seen) == ("grid_incomplete", "6 of 12 combinations")


def test_training_on_test_images_does_not_count() -> None:
    story = Story()
    for one in GRID:
        story.fit(story.model(seen(one)), joined(TRAIN, TEST), learning_rate=one.learning_rate)
    assert judge(story).misconception == "trained_on_test"


@pytest.mark.parametrize("model", [unreadable(), None])
def test_what_cannot_be_read_may_be_the_missing_ones(model: ModelSeen | None) -> None:
    story = trained(3)
    story.fit(story.model(model or seen(GRID[3])), learning_rate=GRID[3].learning_rate if model else float("nan"))
    result = judge(story)
    assert result.outcome is Outcome.PENDING
    assert "the blocks or the learning rate of the trained models could not be read" in result.message


def test_a_dense_network_is_none_of_them() -> None:
    story = trained(3)
    assert judge(story.fit(story.model(RIGHT), learning_rate=1e-4)).misconception == "grid_incomplete"


def hidden(**told: bool) -> list[CnnCombination]:
    return [replace(one, told=Told(**told)) for one in GRID]


def test_a_class_without_skip_connections_is_not_marked_down_again() -> None:
    """What the networks do not show is counted: two trainings for each number of blocks and learning rate."""

    def story(times: int) -> Story:
        told = Story()
        for one in GRID:
            for _ in range(times if one.use_skip else 1):
                told.fit(told.model(cnn(blocks=one.num_blocks, skip=False)), learning_rate=one.learning_rate)
        return told

    assert judge(story(1)).misconception == "grid_incomplete"
    assert grid(story(1).watched(), wanted=hidden(use_skip=False)).outcome is Outcome.PASS
    result = grid(story(0).watched(), wanted=hidden(use_skip=False))
    assert (result.outcome, result.seen) == (Outcome.FAIL, "6 of 12 combinations")


def test_a_class_with_two_blocks_always_is_not_marked_down_again() -> None:
    story = Story()
    for one in GRID:
        story.fit(story.model(cnn(blocks=2, skip=one.use_skip)), learning_rate=one.learning_rate)
    assert grid(story.watched(), wanted=hidden(num_blocks=False)).outcome is Outcome.PASS


def test_one_network_trained_on_and_on_is_one_combination() -> None:
    story = Story()
    model = story.model(cnn(blocks=2, skip=False))
    for _ in GRID:
        story.fit(model, learning_rate=1e-3)
    assert grid(story.watched(), wanted=hidden(use_skip=False)).seen == "1 of 12 combinations"


@pytest.mark.parametrize("blocks", [array(3), array(3.0), text("3")])
@pytest.mark.parametrize("skip", [array(False), array(0), text("False"), text("no")])
@pytest.mark.parametrize("rate", [array(1e-4), array(1e-4 * (1 + 1e-7)), text("1e-4"), text("0.0001")])
def test_a_choice_is_read_in_many_forms(blocks: Value, skip: Value, rate: Value) -> None:
    assert read_choice(answers(blocks, skip, rate), GRID, label="9.9 it") == GRID[7]


@pytest.mark.parametrize(
    ("blocks", "skip", "rate"),
    [
        (array(5), array(True), array(1e-3)),
        (array(2.5), array(True), array(1e-3)),
        (array(2), array(2), array(1e-3)),
        (array(2), array([True, True]), array(1e-3)),
        (array(2), text("maybe"), array(1e-3)),
        (array(2), array(True), array(1e-2)),
        (array(2), array(True), array(float("nan"))),
        (array(2), array(True), text("small")),
    ],
)
def test_what_is_not_in_the_grid_is_named(blocks: Value, skip: Value, rate: Value) -> None:
    result = read_choice(answers(blocks, skip, rate), GRID, label="9.9 it")
    assert isinstance(result, CheckResult)
    assert result.outcome is Outcome.FAIL
    assert result.message.endswith(
        ": give the number of blocks, True or False for skip connections, and the learning rate."
    )


def chosen(story: Story, index: int) -> CheckResult:
    return selection(story.watched(), wanted=GRID, chosen=of(GRID[index]), cells=(COMPUTED,))


def on_test(story: Story) -> Story:
    for index in range(12):
        story.evaluate(index, TEST, ON_TEST[index])
    return story


def test_the_best_by_validation_passes() -> None:
    result = chosen(trained(), BEST)
    assert (result.outcome, result.credit, result.seen) == (Outcome.PASS, ALL, str(GRID[BEST]))


def test_another_choice_is_wrong_and_the_best_on_the_test_set_is_named() -> None:
    assert (chosen(trained(), MIDDLING).outcome, chosen(trained(), MIDDLING).misconception) == (Outcome.FAIL, "")
    result = chosen(on_test(trained()), BEST_ON_TEST)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "best_by_test")
    assert result.message == (
        "9.9 it: by validation the best combination is 2 blocks without skip connections, learning rate 0.001, you chose 3 "
        "blocks without skip connections, learning rate 0.0001, which is the best on the test set: choose by validation, and "
        "use the test set once, for the best."
    )


def evaluated(story: Story, number: float = 0.7, index: int = BEST) -> CheckResult:
    given = Given("best_test_accuracy", array(number))
    return best_evaluated(story.watched(), wanted=GRID, chosen=of(GRID[index]), test_accuracy=given)


def test_the_best_is_evaluated_once() -> None:
    assert evaluated(trained().evaluate(BEST, TEST, 0.7)).outcome is Outcome.PASS


def test_a_copy_of_the_best_is_the_best_unless_it_may_be_of_another_rate() -> None:
    story = trained(*(index for index in range(12) if index != BEST))
    copied = story.model(replace(seen(GRID[BEST]), type_name="Sequential"))
    assert evaluated(story.evaluate(copied, TEST, 0.7)).outcome is Outcome.PASS
    story = trained()
    copied = story.model(replace(seen(GRID[BEST]), type_name="Sequential"))
    assert evaluated(story.evaluate(copied, TEST, 0.7)).outcome is Outcome.PENDING


def test_an_evaluation_of_another_combination_is_named() -> None:
    result = evaluated(trained().evaluate(MIDDLING, TEST, 0.7))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "best_not_evaluated")
    assert result.message == (
        "9.9 it: expected the best model evaluated on the test set, 2 blocks without skip connections, learning rate 0.001, "
        "seen an evaluation of 3 blocks with skip connections, learning rate 0.0001: call `compute_accuracy` with X_test and "
        "y_test for the best one."
    )


def test_another_number_was_not_observed() -> None:
    assert evaluated(trained().evaluate(BEST, TEST, 0.7), 0.9).misconception == "reported_not_observed"


def test_dense_and_convolutional_networks_are_not_mixed_up() -> None:
    story = Story()
    story.fit(story.model(seen(GRID[0])), learning_rate=1e-3).fit(story.model(RIGHT), learning_rate=1e-3)
    first, second = story.watched().trainings
    assert (fits(first, GRID[0]), fits(first, RIGHT), fits(second, GRID[0]), fits(second, RIGHT)) == (
        *(True, False),
        *(False, True),
    )
    assert (is_known(first, RIGHT), shown(first, RIGHT), shown(first, GRID[0])) == (False, "", str(GRID[0]))
    assert isinstance(RIGHT, Architecture)
