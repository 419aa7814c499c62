"""Evaluation on the test set after training, and what is reported of it."""

import pytest

from autograder.checks.given import Given
from autograder.checks.networks.architecture import Architecture
from autograder.checks.training.evaluated import evaluated
from autograder.model.evidence import Value
from autograder.model.result import CheckResult, Outcome
from autograder.model.training import Rows
from tests.checks.builders import ALL, MISSING, array, opaque
from tests.checks.training_builders import (
    FULL,
    RIGHT,
    TEST,
    TRAIN,
    VALID,
    Story,
    changed,
    joined,
    model,
    rows,
    unreadable,
)

EXPECTED = "the trained model evaluated on the test set"


def judge(story: Story, reported: Value | None = None, *, stopped_by: str = "") -> CheckResult:
    given = None if reported is None else Given("test_accuracy", reported)
    return evaluated(story.watched(stopped_by=stopped_by), wanted=RIGHT, reported=given)


def trained() -> tuple[Story, int]:
    story = Story()
    seen = story.model()
    return story.fit(seen), seen


@pytest.mark.parametrize("number", [0.78, 0.7833, 78.33])
def test_evaluate_and_the_number_reported(number: float) -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, TEST, 0.7833), array(number))
    assert (result.outcome, result.credit, result.seen) == (Outcome.PASS, ALL, "0.7833")
    assert result.remark == ("`test_accuracy` is read as a percentage" if number > 1 else "")


def test_predict_counts_as_well() -> None:
    story, seen = trained()
    result = judge(story.predict(seen, TEST, 0.75), array(0.75))
    assert (result.outcome, result.remark) == (Outcome.PASS, "")


def test_batches_of_the_test_set_count_together() -> None:
    story, seen = trained()
    story.predict(seen, rows("test", 0, 40), 0.9).predict(seen, rows("test", 40, 60), 0.6)
    assert judge(story, array(0.8)).outcome is Outcome.PASS


def test_the_evaluation_may_stand_in_a_later_question() -> None:
    story, seen = trained()
    story.cell = 8
    assert judge(story.evaluate(seen, TEST, 0.78), array(0.78)).outcome is Outcome.PASS


def test_a_model_trained_on_elsewhere_is_another_one() -> None:
    story, seen = trained()
    story.cell = 8
    story.fit(seen).evaluate(seen, TEST, 0.78)
    assert judge(story).outcome is Outcome.FAIL


def test_a_model_that_was_saved_and_loaded_counts() -> None:
    story, _ = trained()
    assert judge(story.evaluate(story.model(), TEST, 0.78), array(0.78)).outcome is Outcome.PASS


def test_test_images_changed_beyond_recognition_count_by_their_number() -> None:
    story, seen = trained()
    assert judge(story.evaluate(seen, changed(TEST), 0.78), array(0.78)).outcome is Outcome.PASS


def test_validation_on_the_test_set_counts_with_a_remark() -> None:
    story = Story()
    story.fit(story.model(), validation=TEST, val_accuracy=(0.3, 0.8, 0.78))
    for number in (0.78, 0.8):
        result = judge(story, array(number))
        assert (result.outcome, result.remark) == (
            Outcome.PASS,
            "the test set served as validation data during training: keep it for the end",
        )
    assert judge(story, array(0.3)).misconception == "reported_not_observed"


def test_without_a_number_the_evaluation_alone_counts() -> None:
    story, seen = trained()
    story.evaluate(seen, TEST, 0.78)
    assert (judge(story).outcome, judge(story).remark) == (Outcome.PASS, "")
    result = judge(story, MISSING)
    assert (result.outcome, result.remark) == (Outcome.PASS, "`test_accuracy` was not found")


def test_most_of_the_test_set_is_enough_but_a_few_images_are_not() -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, rows("test", 0, 40), 0.78))
    assert (result.outcome, result.remark) == (Outcome.PASS, "evaluated on 40 of 60 test images")
    story, seen = trained()
    result = judge(story.predict(seen, rows("test", 0, 10), 0.8))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "")
    assert result.message == (
        f"9.9 it: expected {EXPECTED}, seen on 10 of 60 test images only: evaluate it on all of X_test."
    )


@pytest.mark.parametrize(
    ("on", "where"),
    [
        (TRAIN, "evaluated on images it was trained on"),
        (FULL, "evaluated on images it was trained on"),
        (VALID, "evaluated on validation data"),
    ],
)
def test_evaluation_on_other_images_is_named(on: Rows, where: str) -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, on, 0.9), array(0.9))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "evaluated_on_training")
    assert result.message == f"9.9 it: expected {EXPECTED}, your model was {where}: evaluate it on X_test and y_test."


def test_validation_during_fit_is_no_evaluation() -> None:
    story = Story()
    story.fit(story.model(), validation=VALID, val_accuracy=(0.7,))
    result = judge(story, array(0.7))
    assert (result.outcome, result.misconception, result.seen) == (Outcome.FAIL, "", "no evaluation")
    assert result.message == (
        f"9.9 it: expected {EXPECTED}, no evaluation after training was seen: evaluate it on X_test and y_test once it "
        "is trained."
    )


def test_an_evaluation_before_training_is_none() -> None:
    story = Story()
    seen = story.model()
    result = judge(story.evaluate(seen, TEST, 0.1).fit(seen), stopped_by="cell 6 ran for too long")
    assert "no evaluation after training was seen (cell 6 ran for too long)" in result.message


def test_another_models_evaluation_is_none() -> None:
    story, _ = trained()
    other = story.model(Architecture((784, 5, 10), ("relu", "softmax")))
    assert judge(story.fit(other).evaluate(other, TEST, 0.7)).outcome is Outcome.FAIL


def test_where_no_model_is_the_one_asked_for_any_may_be_evaluated() -> None:
    story = Story()
    other = story.model(Architecture((784, 5, 10), ("relu", "softmax")))
    assert judge(story.fit(other).evaluate(other, TEST, 0.7), array(0.7)).outcome is Outcome.PASS


def test_a_number_that_was_not_observed_is_named() -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, TEST, 0.7833), array(0.85))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "reported_not_observed")
    assert (result.expected, result.seen) == ("0.7833", "0.85")
    assert result.message == (
        "9.9 it: the accuracy observed on the test set is 0.7833, `test_accuracy` is 0.85: report what was measured on "
        "X_test and y_test."
    )


def test_a_number_that_was_measured_on_other_images_is_named() -> None:
    story, seen = trained()
    story.evaluate(seen, TEST, 0.7833).evaluate(seen, TRAIN, 0.95)
    result = judge(story, array(0.95))
    assert (result.outcome, result.misconception) == (Outcome.FAIL, "evaluated_on_training")
    assert "`test_accuracy` is 0.95, which was measured on other images" in result.message


def test_what_is_no_number_is_named() -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, TEST, 0.78), opaque("History"))
    assert result.outcome is Outcome.FAIL
    assert result.message == (
        "9.9 it: the model was evaluated on the test set; expected `test_accuracy` to be one number from 0 to 1, received "
        "something that is no number (`History`)."
    )


def test_where_evaluate_gave_the_loss_alone_any_number_is_believed() -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, TEST), array(0.78))
    assert (result.outcome, result.remark) == (
        Outcome.PASS,
        "its accuracy was not seen, so the number reported could not be compared",
    )


@pytest.mark.parametrize("on", [changed(VALID), None, joined(VALID, TEST)])
def test_what_cannot_be_recognised_is_for_a_person(on: Rows | None) -> None:
    story, seen = trained()
    result = judge(story.evaluate(seen, on, 0.78), array(0.78))
    assert (result.outcome, result.message) == (
        Outcome.PENDING,
        "9.9 it: what the model was evaluated on could not be recognised: a person looks.",
    )


def test_a_loop_of_the_students_own_may_evaluate_out_of_sight() -> None:
    story = Story()
    story.steps(story.model())
    assert judge(story, array(0.78)).outcome is Outcome.PENDING
    assert judge(story, MISSING).outcome is Outcome.FAIL


def test_a_loop_whose_model_is_called_on_the_test_set_is_seen() -> None:
    story = Story()
    seen = story.model(model(logits=True))
    assert judge(story.steps(seen).predict(seen, TEST, 0.75), array(0.75)).outcome is Outcome.PASS


def test_an_unreadable_model_is_evaluated_all_the_same() -> None:
    story = Story()
    seen = story.model(unreadable())
    assert judge(story.fit(seen).evaluate(seen, TEST, 0.75), array(0.75)).outcome is Outcome.PASS


def test_no_training_is_not_run() -> None:
    assert judge(Story()).outcome is Outcome.NOT_RUN
