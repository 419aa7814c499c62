"""All twelve combinations of a grid, really trained."""

from autograder.checks.training.grid import grid
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL
from tests.checks.training_builders import GRID, TEST, TRAIN, Story, joined, unreadable


def judge(story: Story, *, stopped_by: str = "") -> CheckResult:
    return grid(story.watched(stopped_by=stopped_by), wanted=GRID)


def trained(*left_out: int) -> Story:
    story = Story()
    for index, one in enumerate(GRID):
        if index not in left_out:
            story.fit(story.model(one))
    return story


def test_all_combinations_pass() -> None:
    result = judge(trained())
    assert result == CheckResult(Outcome.PASS, ALL, expected="12 combinations", seen="12 of 12 combinations")


def test_the_order_repetitions_and_other_models_do_not_matter() -> None:
    story = Story()
    for one in (*GRID[::5], *GRID[::-1], *GRID[::2]):
        story.fit(story.model(one, logits=True))
    assert judge(story.fit(story.model(unreadable()))).outcome is Outcome.PASS


def test_loops_and_trainings_that_were_cut_short_count() -> None:
    story = trained(0, 1)
    story.steps(story.model(GRID[0])).fit(story.model(GRID[1]), ran=0, steps=3, ended=False)
    assert judge(story).outcome is Outcome.PASS


def test_missing_combinations_are_named() -> None:
    result = judge(trained(3))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "grid_incomplete")
    assert result.message == (
        "9.9 it: expected all 12 combinations to be trained, seen 11 of 12 combinations; missing: 784 → 20 (sigmoid) → 40 "
        "(sigmoid) → 10 (softmax)."
    )
    result = judge(trained(*range(6)), stopped_by="cell 6 ran for too long")
    assert result.message.endswith(" (and 2 more). The search did not end: cell 6 ran for too long.")


def test_a_model_that_was_built_but_never_trained_is_missing() -> None:
    story = trained(3)
    story.fit(story.model(GRID[3]), ran=0, steps=0)
    assert judge(story).misconception == "grid_incomplete"


def test_trainings_of_another_question_do_not_count() -> None:
    story = trained(5)
    story.cell = 4
    story.fit(story.model(GRID[5]))
    assert judge(story).misconception == "grid_incomplete"


def test_training_on_test_images_does_not_count() -> None:
    story = Story()
    for one in GRID:
        story.fit(story.model(one), joined(TRAIN, TEST))
    result = judge(story)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "trained_on_test")
    assert result.message == (
        "9.9 it: expected all 12 combinations to be trained on training images alone; with test images among them: "
        f"{'; '.join(map(str, GRID[:4]))} (and 8 more)."
    )
    story = trained(10, 11)
    story.fit(story.model(GRID[10]), joined(TRAIN, TEST))
    result = judge(story)
    assert result.misconception == "grid_incomplete"
    assert result.message.endswith("1 combination of these had test images among those trained on.")


def test_models_that_cannot_be_read_may_be_the_missing_ones() -> None:
    story = trained(0, 1)
    assert judge(story.fit(story.model(unreadable()))).outcome is Outcome.FAIL
    result = judge(story.steps(-1))
    assert (result.outcome, result.seen) == (Outcome.PENDING, "10 of 12 combinations")


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN
