"""What is reported of the best combination, GRID[2]: 784 → 20 (relu) → 20 (relu) → 10."""

import pytest

from autograder.checks.given import Given
from autograder.checks.training.best_model import best_evaluated, reported_best
from autograder.checks.training.chosen import Chosen
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, MISSING, array, opaque, text
from tests.checks.training_builders import FULL, GRID, TEST, TRAIN, VALID, Story, rows, unreadable

BEST, OTHER = GRID[2], GRID[5]
NAME = "784 → 20 (relu) → 20 (relu) → 10 (softmax)"
NONE = Value(MISSING.kind)


def chosen(n1: Value | None = None) -> Chosen:
    return Given("best_n1", n1 or array(20)), Given("best_n2", array(20)), Given("best_act", text("relu"))


def validated(story: Story, number: Value, given: Chosen | None = None) -> CheckResult:
    valid = Given("best_valid_accuracy", number)
    return reported_best(story.watched(), wanted=GRID, chosen=given or chosen(), valid_accuracy=valid)


def at_test(story: Story, number: Value, given: Chosen | None = None) -> CheckResult:
    test = Given("best_test_accuracy", number)
    return best_evaluated(story.watched(), wanted=GRID, chosen=given or chosen(), test_accuracy=test)


def searched() -> Story:
    """Two combinations, validated during `fit`: models 0 (the best) and 1."""
    story = Story()
    story.fit(story.model(BEST), validation=VALID, val_accuracy=(0.3, 0.8, 0.75, 0.7), val_loss=(1.0, 0.9, 0.8, 0.95))
    return story.fit(story.model(OTHER), validation=VALID, val_accuracy=(0.3, 0.5), accuracy=(0.4, 0.6))


@pytest.mark.parametrize("number", [0.7, 0.8, 0.75, 0.704, 70.0])
def test_last_best_and_restored_epochs_are_all_observed(number: float) -> None:
    result = validated(searched(), array(number))
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark == ("`best_valid_accuracy` is read as a percentage" if number > 1 else "")


def test_an_evaluation_afterwards_is_observed() -> None:
    story = Story()
    seen = story.model(BEST)
    assert validated(story.fit(seen).evaluate(seen, VALID, 0.66), array(0.66)).outcome is Outcome.PASS
    assert validated(story.predict(seen, VALID, 0.75), array(0.75)).outcome is Outcome.PASS


def test_the_mean_over_folds_is_observed() -> None:
    story = Story()
    for first, accuracy in ((0, 0.6), (100, 0.8)):
        seen = story.model(BEST)
        story.fit(seen, rows("train", 100 - first, 200 - first)).evaluate(
            seen, rows("train", first, first + 100), accuracy
        )
    assert validated(story, array(0.7)).outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        (0.3, ""),
        (0.5, ""),
        (0.99, ""),
        (0.64, "; this is its accuracy on the test set"),
        (0.9, "; this is its accuracy on the images that it was trained on"),
    ],
)
def test_other_numbers_are_named(number: float, hint: str) -> None:
    story = searched().evaluate(0, TEST, 0.64).evaluate(0, TRAIN, 0.9)
    result = validated(story, array(number))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert result.message == (
        f"9.9 it: `best_valid_accuracy` is {number:g}, but the validation accuracy observed for your best combination is 0.7 "
        f"or 0.8 or 0.75{hint}: report the number by which you chose."
    )


def test_the_training_accuracy_of_the_last_epoch_is_named() -> None:
    story = Story()
    story.fit(story.model(BEST), validation=VALID, val_accuracy=(0.3, 0.5), accuracy=(0.4, 0.6))
    assert "; this is its accuracy on the images that it was trained on" in validated(story, array(0.6)).message


def test_without_validation_the_message_says_none() -> None:
    story = Story()
    result = validated(story.fit(story.model(BEST)), array(0.6))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert "observed for your best combination is none: report" in result.message


@pytest.mark.parametrize(("on", "name"), [(TEST, "test"), (TRAIN, "training")])
def test_where_nothing_was_validated_the_number_that_stood_in_for_it_counts(on: Rows, name: str) -> None:
    story = Story()
    story.fit(story.model(BEST), validation=on, val_accuracy=(0.5, 0.6))
    story.fit(story.model(OTHER), validation=on, val_accuracy=(0.4, 0.55))
    result = validated(story, array(0.6))
    assert (result.outcome, result.credit) == (Outcome.PASS, ALL)
    assert result.remark == f"it is the accuracy on the {name} set, which stood in for validation"
    assert validated(story, array(0.55)).outcome is Outcome.FAIL
    story.evaluate(1, VALID, 0.5)
    assert validated(story, array(0.6)).misconception == "reported_not_observed"


def test_where_nothing_was_validated_the_training_accuracy_counts() -> None:
    story = Story()
    result = validated(story.fit(story.model(BEST), accuracy=(0.5, 0.6)), array(0.6))
    assert result.remark == "it is the accuracy on the training set, which stood in for validation"


def test_a_combination_that_was_not_trained_has_no_accuracy() -> None:
    story = Story()
    result = validated(story.fit(story.model(OTHER), val_accuracy=(0.5,)), array(0.5))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert result.message.endswith(f"but {NAME} was not trained in this question.")


def test_what_was_not_seen_is_for_a_person() -> None:
    story = Story()
    assert validated(story.steps(story.model(BEST)), array(0.5)).outcome is Outcome.PENDING
    story = Story()
    assert validated(story.fit(story.model(unreadable())), array(0.5)).outcome is Outcome.PENDING


def test_what_is_no_number_is_named() -> None:
    result = validated(searched(), opaque("History"))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert "expected `best_valid_accuracy` to be one number from 0 to 1" in result.message


def test_no_answer_is_not_run() -> None:
    assert validated(searched(), MISSING).outcome is Outcome.NOT_RUN
    assert validated(searched(), array(0.7), chosen(MISSING)).outcome is Outcome.NOT_RUN
    assert validated(searched(), array(0.7), chosen(array(7))).outcome is Outcome.FAIL
    assert validated(Story(), array(0.7)).outcome is Outcome.NOT_RUN


@pytest.mark.parametrize("number", [0.64, 0.6391, 64.0])
def test_the_best_model_evaluated_on_the_test_set_passes(number: float) -> None:
    result = at_test(searched().evaluate(0, TEST, 0.6391), array(number))
    assert (result.outcome, result.credit, result.expected) == (Outcome.PASS, ALL, "0.6391")


def test_the_best_may_be_trained_again_on_all_training_images() -> None:
    story = searched()
    seen = story.model(BEST, logits=True)
    assert at_test(story.fit(seen, FULL).evaluate(seen, TEST, 0.66), array(0.66)).outcome is Outcome.PASS


def test_the_best_may_be_loaded_from_a_file() -> None:
    story = searched()
    assert at_test(story.predict(story.model(BEST), TEST, 0.75), array(0.75)).outcome is Outcome.PASS


def test_an_evaluation_without_a_number_counts_with_a_remark() -> None:
    result = at_test(searched().evaluate(0, TEST, 0.64), NONE)
    assert (result.outcome, result.remark) == (Outcome.PASS, "`best_test_accuracy` was not found")


def test_validation_on_the_test_set_counts_with_a_remark() -> None:
    story = Story()
    story.fit(story.model(BEST), validation=TEST, val_accuracy=(0.3, 0.6))
    result = at_test(story, array(0.6))
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "the test set served as validation data: keep it for the end",
    )


@pytest.mark.parametrize("on", [VALID, TRAIN, rows("test", 0, 10)])
def test_an_evaluation_on_other_images_is_none(on: Rows) -> None:
    result = at_test(searched().evaluate(0, on, 0.64), array(0.64))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "best_not_evaluated")
    assert result.message == (
        f"9.9 it: expected the best model evaluated on the test set, {NAME}, seen no evaluation of it on the test set: call "
        "`evaluate` with X_test and y_test for the best one."
    )


def test_another_models_evaluation_is_named() -> None:
    result = at_test(searched().evaluate(1, TEST, 0.64), array(0.64))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "best_not_evaluated")
    assert f"seen an evaluation of {OTHER}: call" in result.message


def test_the_evaluation_of_a_later_questions_model_is_not_this_ones() -> None:
    story = searched()
    story.cell = 9
    seen = story.model(BEST, logits=True)
    assert at_test(story.fit(seen).evaluate(seen, TEST, 0.64), array(0.64)).misconception == "best_not_evaluated"


def test_a_number_that_was_not_observed_is_named() -> None:
    result = at_test(searched().evaluate(0, TEST, 0.6391), array(0.7))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert result.message == (
        "9.9 it: the best model was evaluated on the test set; the test accuracy observed for it is 0.6391, "
        "`best_test_accuracy` is 0.7: report the number observed."
    )


def test_what_is_no_test_accuracy_is_named() -> None:
    result = at_test(searched().evaluate(0, TEST, 0.64), opaque("History"))
    assert (result.outcome, result.misconception, result.seen) == (Outcome.FAIL, "", "History")


def test_an_evaluation_out_of_sight_is_for_a_person() -> None:
    story = Story()
    story.steps(story.model(BEST))
    assert at_test(story, array(0.64)).outcome is Outcome.PENDING
    assert at_test(story, NONE).misconception == "best_not_evaluated"


def test_no_choice_or_no_training_is_not_run() -> None:
    assert at_test(searched(), array(0.7), chosen(MISSING)).outcome is Outcome.NOT_RUN
    assert at_test(Story(), array(0.7)).outcome is Outcome.NOT_RUN
