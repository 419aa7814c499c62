"""Trainings of the best network, 784 → 20 → 20 → 10 (relu), with alpha = 0.1, 0.15 and 0.2."""

from dataclasses import replace

import pytest

from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.smoothing_runs import smoothing_runs
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import LossProbe, Rows
from tests.checks.builders import ALL
from tests.checks.training_builders import GRID, TEST, TRAIN, Story, joined, loss_probe, model, unreadable

ALPHAS = (0.1, 0.15, 0.2)
BEST = GRID[2]
NAME = "784 → 20 (relu) → 20 (relu) → 10 (softmax)"
ONE_HOT = replace(TRAIN, one_hot=True)


def judge(story: Story, best: Architecture | None = BEST, *, plain_counts: bool = False) -> CheckResult:
    return smoothing_runs(story.watched(), alphas=ALPHAS, best=best, every=GRID, plain_counts=plain_counts)


def smoothed(
    *alphas: float, of: Architecture = BEST, logits: bool = True, on: Rows | None = TRAIN, **kinds: object
) -> Story:
    story = Story()
    for alpha in alphas:
        probe = loss_probe(alpha, **kinds)  # type: ignore[arg-type]
        story.fit(story.model(of, logits=logits), on, loss_probe=probe)
    return story


def test_three_trainings_from_logits_pass() -> None:
    result = judge(smoothed(*ALPHAS))
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert result.expected == f"{NAME}, trained with alpha = 0.1, 0.15, 0.2"


@pytest.mark.parametrize(
    "story",
    [
        smoothed(0.2, 0.0, 0.1, 0.15, 0.1),  # another order, a baseline, one twice
        smoothed(*ALPHAS, logits=False, takes="probabilities"),  # from probabilities
        smoothed(*ALPHAS, on=ONE_HOT, labels=False),  # one-hot labels
        smoothed(*ALPHAS, on=None, one_hot=False),  # a generator
        smoothed(*ALPHAS, on=replace(TRAIN, labels=None), labels=False),
        smoothed(*(alpha * 10 / 9 for alpha in ALPHAS)),  # shared among the K - 1 wrong classes
    ],
)
def test_alpha_is_told_by_the_loss_whatever_it_takes(story: Story) -> None:
    assert (judge(story).outcome, judge(story).remark) == (Outcome.PASS, "")


def test_loops_of_the_students_own_count_by_their_number() -> None:
    story = Story()
    for _ in range(3):
        story.steps(story.model(BEST, logits=True))
    result = judge(story)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "the loss within a training loop or step of your own cannot be seen: such trainings count by their number",
    )
    story.events.pop()
    assert judge(story).outcome is Outcome.FAIL


@pytest.mark.parametrize("probe", [None, LossProbe(*[float("nan")] * 4), LossProbe(*[17.0] * 4)])
def test_losses_that_tell_nothing_count_by_their_number(probe: LossProbe | None) -> None:
    story = smoothed(0.1, 0.2)
    assert judge(story.fit(story.model(BEST), loss_probe=probe)).outcome is Outcome.PASS


def test_one_model_trained_on_and_on_is_remarked() -> None:
    story = Story()
    seen = story.model(BEST, logits=True)
    for alpha in ALPHAS:
        story.fit(seen, loss_probe=loss_probe(alpha))
    result = judge(story)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "one model served several alphas: start each training with new weights, or they do not compare",
    )


def test_without_a_best_architecture_the_one_used_is_taken() -> None:
    result = judge(smoothed(*ALPHAS, of=GRID[5]), None)
    assert result.outcome is Outcome.PASS
    assert result.remark.startswith(
        "no best architecture was named in the grid search: 784 → 20 (relu) → 40 (relu) → 10"
    )
    assert judge(smoothed(*ALPHAS, of=Architecture((784, 5, 10), ("relu", "softmax"))), None).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("alphas", "lacking"), [((0.1, 0.15), "0.2"), ((0.1,), "0.15 and 0.2"), ((0.1, 0.3), "0.15 and 0.2")]
)
def test_missing_alphas_are_named(alphas: tuple[float, ...], lacking: str) -> None:
    result = judge(smoothed(*alphas))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message == (
        f"9.9 it: expected {NAME}, trained with alpha = 0.1, 0.15, 0.2; no such training was seen with alpha = {lacking}: "
        "train a new model with each alpha."
    )


def test_another_architecture_is_named() -> None:
    result = judge(smoothed(*ALPHAS, of=GRID[7]))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "smoothing_not_best")
    assert result.message.endswith(
        ", but of 784 → 40 (tanh) → 20 (tanh) → 10 (linear): use the architecture that your grid search found best."
    )


def test_softmax_applied_twice_is_named() -> None:
    result = judge(smoothed(*ALPHAS, logits=False))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "softmax_twice")
    assert "your model ends in a softmax, and its loss expects logits" in result.message


def test_a_loss_that_takes_probabilities_is_read_behind_logits_too() -> None:
    assert judge(smoothed(*ALPHAS, takes="probabilities")).outcome is Outcome.PASS


def test_training_on_test_images_is_named() -> None:
    result = judge(smoothed(*ALPHAS, on=joined(TRAIN, TEST)))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "trained_on_test")


def test_plain_losses_are_named_unless_the_function_is_known_to_ignore_alpha() -> None:
    story = smoothed(0, 0, 0)
    result = judge(story)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message.endswith(
        ": the loss of your training has no smoothing; compile the model with your own loss."
    )
    assert judge(story, plain_counts=True).outcome is Outcome.PASS


def test_labels_that_may_have_been_smoothed_before_are_for_a_person() -> None:
    assert judge(smoothed(0, 0, 0, on=ONE_HOT)).outcome is Outcome.PENDING
    assert judge(smoothed(0, 0, on=ONE_HOT)).outcome is Outcome.FAIL


def test_models_that_cannot_be_read_are_for_a_person() -> None:
    story = Story()
    assert judge(story.fit(story.model(unreadable()))).outcome is Outcome.PENDING


def test_what_stopped_the_training_is_told() -> None:
    watched = smoothed(0.1).watched(stopped_by="cell 6 ran for too long")
    result = smoothing_runs(watched, alphas=ALPHAS, best=BEST, every=GRID)
    assert result.message.endswith("train a new model with each alpha (cell 6 ran for too long).")


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN


def test_predictions_forged_into_a_training_do_no_harm() -> None:
    story = smoothed(*ALPHAS, of=GRID[7])
    story.fit(story.model(model(GRID[7])), predictions=TRAIN.labels)
    assert judge(story).misconception == "smoothing_not_best"
