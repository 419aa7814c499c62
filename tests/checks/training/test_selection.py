"""The best of a grid, chosen by validation. In every story GRID[2] is best by validation and GRID[7] on the test set."""

from collections.abc import Callable, Mapping

import pytest

from autograder.checks.given import Given
from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.measures import Part
from autograder.checks.training.scores import best, of_grid
from autograder.checks.training.selection import selection
from autograder.model.evidence import Cell
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, MISSING, array, cell, text
from tests.checks.training_builders import FULL, GRID, TEST, TRAIN, VALID, Story, changed, model, rows, unreadable

BEST, BEST_ON_TEST, MIDDLING = 2, 7, 5
COMPUTED = cell("best_n1, best_n2, best_act = max(results)", kind="code")
TYPED = cell("best_n1 = 20\nbest_n2 = 20\nbest_act = 'relu'", kind="code")

ACCURACY = {index: 0.5 + 0.01 * index for index in range(12)} | {BEST: 0.8, BEST_ON_TEST: 0.79}
ON_TEST = {index: 0.4 + 0.01 * index for index in range(12)} | {BEST: 0.7, BEST_ON_TEST: 0.9}


def judge(story: Story, index: int, *, cells: tuple[Cell, ...] = (COMPUTED,)) -> CheckResult:
    one = GRID[index]
    given = (
        Given("best_n1", array(one.widths[1])),
        Given("best_n2", array(one.widths[2])),
        Given("best_act", text(one.activations[0])),
    )
    return selection(story.watched(), wanted=GRID, chosen=given, cells=cells)


def told(train: Callable[[Story, int, Architecture], object]) -> Story:
    story = Story()
    for index, one in enumerate(GRID):
        train(story, index, one)
    return story


def by_fit(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(one)
    story.fit(seen, validation=VALID, val_accuracy=(0.3, ACCURACY[index]), val_loss=(2.0, 1 - ACCURACY[index]))


def by_split(story: Story, index: int, one: Architecture) -> None:
    story.fit(story.model(one), FULL, validation_split=0.1, val_accuracy=(0.3, ACCURACY[index]))


def by_evaluate(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(one)
    story.fit(seen).evaluate(seen, VALID, ACCURACY[index])


def by_loss_alone(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(one)
    story.fit(seen).evaluate(seen, VALID, metrics={"loss": 1 - ACCURACY[index]})


def by_predict(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(model(one, logits=True))
    story.steps(seen).predict(seen, VALID, 0.9 if index == BEST else 0.5)


def by_train_on_batch(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(one)
    story.fit(seen, asked=0, ran=0).predict(seen, VALID, 0.9 if index == BEST else 0.5)


def by_best_epoch(story: Story, index: int, one: Architecture) -> None:
    top = ACCURACY[index]
    story.fit(story.model(one), validation=VALID, val_accuracy=(0.3, top, 0.4 if index == BEST else top - 0.05))


def by_epochs_of_their_own(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(one)
    for share in (0.5, 1.0):
        story.fit(seen, asked=1, validation=VALID, val_accuracy=(share * ACCURACY[index],))


def by_folds(story: Story, index: int, one: Architecture) -> None:
    parts = rows("train", 0, 100), rows("train", 100, 200)
    for fold in (0, 1):
        seen = story.model(one)
        noise = 0.3 if fold else -0.3
        story.fit(seen, parts[1 - fold]).evaluate(seen, parts[fold], ACCURACY[index] + (noise if index % 2 else 0))


def by_generator(story: Story, index: int, one: Architecture) -> None:
    story.fit(story.model(one), None, val_accuracy=(0.3, ACCURACY[index]))


def by_changed_images(story: Story, index: int, one: Architecture) -> None:
    seen = story.model(one)
    story.fit(seen, changed(TRAIN)).evaluate(seen, changed(VALID), ACCURACY[index])


@pytest.mark.parametrize(
    "train",
    [
        by_fit,
        by_split,
        by_evaluate,
        by_loss_alone,
        by_predict,
        by_train_on_batch,
        by_best_epoch,
        by_epochs_of_their_own,
        by_folds,
        by_generator,
        by_changed_images,
    ],
)
def test_the_best_by_validation_passes_however_it_was_measured(train: Callable[..., object]) -> None:
    story = told(train)
    result = judge(story, BEST)
    assert (result.outcome, result.credit, result.remark) == (Outcome.PASS, ALL, "")
    assert judge(story, MIDDLING).outcome is Outcome.FAIL


def test_the_best_may_be_trained_again_before_its_test() -> None:
    story = told(by_fit)
    seen = story.model(GRID[BEST])
    assert judge(story.fit(seen, FULL).evaluate(seen, TEST, 0.9), BEST).outcome is Outcome.PASS


def test_ties_are_all_right() -> None:
    story = told(
        lambda story, index, one: story.fit(story.model(one), val_accuracy=(0.8,) if index in (2, 5) else (0.7,))
    )
    assert [judge(story, index).outcome is Outcome.PASS for index in (2, 5, 7)] == [True, True, False]


def test_accuracies_that_round_alike_are_ties() -> None:
    values: Mapping[int, float] = {2: 0.8004, 5: 0.8}
    story = told(lambda story, index, one: story.fit(story.model(one), val_accuracy=(values.get(index, 0.7),)))
    assert judge(story, 5).outcome is Outcome.PASS


def both(story: Story, index: int, one: Architecture) -> None:
    by_fit(story, index, one)
    story.evaluate(len(story.models) - 1, TEST, ON_TEST[index])


def test_a_look_at_the_test_set_is_remarked() -> None:
    result = judge(told(both), BEST)
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "the test set was looked at for all combinations: leave it for the end",
    )


def test_the_best_on_the_test_set_is_named() -> None:
    result = judge(told(both), BEST_ON_TEST)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "best_by_test")
    assert result.message == (
        "9.9 it: by validation the best combination is 784 → 20 (relu) → 20 (relu) → 10 (softmax), you chose 784 → 40 (tanh) "
        "→ 20 (tanh) → 10 (softmax), which is the best on the test set: choose by validation, and use the test set once, for "
        "the best."
    )


def test_another_choice_is_wrong() -> None:
    result = judge(told(by_fit), MIDDLING)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message.endswith(": take the one whose validation accuracy is highest.")


def test_a_combination_that_was_not_trained_is_no_choice() -> None:
    story = told(lambda story, index, one: None if index == MIDDLING else by_fit(story, index, one))
    assert ", which was not trained here: take" in judge(story, MIDDLING).message


@pytest.mark.parametrize("choice", [BEST, BEST_ON_TEST, MIDDLING])
@pytest.mark.parametrize("cells", [(COMPUTED,), (TYPED,)])
def test_comparing_on_the_test_set_alone_is_named_whatever_was_chosen(choice: int, cells: tuple[Cell, ...]) -> None:
    def validated(story: Story, index: int, one: Architecture) -> None:
        story.fit(story.model(one), validation=TEST, val_accuracy=(0.3, ON_TEST[index]))

    result = judge(told(validated), choice, cells=cells)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "best_by_test")
    assert "the combinations were compared on the test set alone" in result.message


def test_a_validation_of_the_best_alone_does_not_hide_that_the_test_set_chose() -> None:
    def tested(story: Story, index: int, one: Architecture) -> None:
        seen = story.model(one)
        story.fit(seen).evaluate(seen, TEST, ON_TEST[index])

    story = told(tested)
    story.evaluate(BEST_ON_TEST, VALID, 0.9)
    assert judge(story, BEST_ON_TEST).misconception == "best_by_test"


@pytest.mark.parametrize("on", [TRAIN, None])
def test_without_any_validation_nothing_can_be_chosen(on: Rows | None) -> None:
    def trained(story: Story, index: int, one: Architecture) -> None:
        seen = story.model(one)
        story.fit(seen, accuracy=(ACCURACY[index],))
        if on is not None:
            story.evaluate(seen, on, ACCURACY[index])

    result = judge(told(trained), BEST)
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "no accuracy or loss on validation data was seen for the combinations" in result.message


@pytest.mark.parametrize("choice", [MIDDLING, BEST_ON_TEST])
def test_values_typed_in_are_for_a_person(choice: int) -> None:
    result = judge(told(both), choice, cells=(TYPED,))
    assert result.outcome is Outcome.PENDING
    assert "longer training may rank otherwise, so this is not held against it: a person looks." in result.message
    assert judge(told(both), BEST, cells=(TYPED,)).outcome is Outcome.PASS


def test_loops_that_validate_out_of_sight_are_for_a_person() -> None:
    story = told(lambda story, _, one: story.steps(story.model(one)))
    assert judge(story, BEST).outcome is Outcome.PENDING


def test_no_answer_or_no_training_is_not_run() -> None:
    assert judge(Story(), BEST).outcome is Outcome.NOT_RUN
    missing = Given("best_n1", MISSING)
    result = selection(told(by_fit).watched(), wanted=GRID, chosen=(missing, missing, missing), cells=())
    assert result.outcome is Outcome.NOT_RUN


def test_few_measured_combinations_decide_nothing() -> None:
    story = told(lambda story, index, one: by_fit(story, index, one) if index < 2 else story.fit(story.model(one)))
    found = of_grid(story.watched(), GRID)
    assert len(found) == 12
    assert best(found, {Part.VALIDATION}) == set()


def test_what_cannot_be_read_belongs_to_no_combination() -> None:
    story = Story()
    story.fit(story.model(unreadable()), validation=VALID, val_accuracy=(0.5,))
    assert of_grid(story.watched(), GRID) == {}
