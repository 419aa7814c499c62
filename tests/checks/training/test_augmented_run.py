"""Trainings with and without changed images."""

from fractions import Fraction

from autograder.checks.training.augmented_run import augmented_run
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL
from tests.checks.training_builders import TEST, TRAIN, Story, changed, joined, rows

AUGMENTED = joined(rows("train", 0, 90), changed(rows("train", 90, 180)))


def trained(*seen: Rows | None, on: Rows | None = TRAIN) -> Story:
    story = Story()
    for one in seen:
        story.fit(story.model(), on, seen=story.index(one))
    return story


def judge(story: Story, *, hidden: bool = False) -> CheckResult:
    return augmented_run(story.watched(), hidden=hidden)


def test_a_training_with_changed_images_passes() -> None:
    result = judge(trained(AUGMENTED))
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.seen == "50% of the images that reached the network were changed ones"
    assert judge(trained(TRAIN, changed(TRAIN))).outcome is Outcome.PASS
    assert judge(trained(AUGMENTED, on=None)).outcome is Outcome.PASS  # a generator


def test_a_loop_of_the_students_own_passes() -> None:
    story = Story()
    assert judge(story.steps(story.model(), seen=story.index(AUGMENTED))).outcome is Outcome.PASS


def test_plain_trainings_are_named() -> None:
    result = judge(trained(TRAIN, TRAIN))
    assert (result.outcome, result.misconception, result.seen) == (
        Outcome.FAIL,
        "augmentation_never",
        "2 trainings without changed images",
    )
    assert "train a network made with `is_augmentation=True`" in result.message


def test_training_on_test_images_is_named() -> None:
    result = judge(trained(AUGMENTED, on=joined(TRAIN, TEST)))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "trained_on_test")


def test_what_was_not_seen_is_for_a_person() -> None:
    result = judge(trained(TRAIN, None))
    assert result.outcome is Outcome.PENDING
    assert "were not seen: a person looks" in result.message


def test_changes_of_brightness_alone_are_for_a_person() -> None:
    assert judge(trained(TRAIN), hidden=True).outcome is Outcome.PENDING
    assert judge(trained(AUGMENTED), hidden=True).outcome is Outcome.PASS


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN


def test_a_class_that_augments_nothing_has_cost_its_points_already() -> None:
    result = augmented_run(trained(TRAIN).watched(), alike=Fraction(1, 2))
    assert (result.outcome, result.credit) == (Outcome.PASS, Fraction(1, 2))
    assert "by your own class" in result.remark
    leaked = augmented_run(trained(TRAIN, on=joined(TRAIN, TEST)).watched(), alike=Fraction(1))
    assert leaked.misconception == "trained_on_test"
    assert augmented_run(Story().watched(), alike=Fraction(1)).outcome is Outcome.NOT_RUN
