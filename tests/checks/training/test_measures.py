"""What was measured of a model, and on what."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.checks.training.measures import Measure, Part, measures
from autograder.model.training import EventKind, Rows
from tests.checks.training_builders import FULL, GRID, HERE, TEST, TRAIN, VALID, Story, changed, joined, rows


def told(story: Story) -> list[tuple[str, tuple[float, ...]]]:
    return [(item.part.value, item.accuracies) for item in measures(story.observed())]


def trained(**fields: object) -> tuple[Story, int]:
    story = Story()
    seen = story.model()
    return story.fit(seen, **fields), seen  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "part"),
    [
        (TEST, Part.TEST),
        (changed(TEST), Part.TEST),
        (VALID, Part.VALIDATION),
        (TRAIN, Part.TRAINED),
        (FULL, Part.TRAINED),
        (joined(FULL, TEST), Part.TRAINED),
        (joined(VALID, TEST), Part.OTHER),
        (changed(VALID), Part.OTHER),
        (None, Part.OTHER),
    ],
)
def test_an_evaluation_is_on_a_part_of_the_data(on: Rows | None, part: Part) -> None:
    story, seen = trained()
    assert told(story.evaluate(seen, on, 0.7)) == [(part.value, (0.7,))]


def test_a_small_set_that_was_not_taken_out_of_what_is_trained_on_is_validation_all_the_same() -> None:
    story, seen = trained(on=FULL, validation=VALID, val_accuracy=(0.5,))
    assert told(story.evaluate(seen, VALID, 0.7)) == [("validation", (0.5,)), ("validation", (0.7,))]
    assert told(trained(on=FULL, validation=rows("train", 100), val_accuracy=(0.5,))[0]) == [("trained", (0.5,))]


def test_images_changed_before_training_are_still_known_as_trained_on() -> None:
    strange = changed(TRAIN)
    story, seen = trained(on=strange)
    assert told(story.evaluate(seen, strange, 0.7)) == [("trained", (0.7,))]


@pytest.mark.parametrize(("on", "part"), [(VALID, "validation"), (TRAIN, "trained"), (FULL, "trained")])
def test_where_many_images_were_mixed_the_set_that_they_come_from_was_trained_on(on: Rows, part: str) -> None:
    story, seen = trained(on=joined(changed(rows("train", 0, 120)), rows("train", 120, 160)))
    assert told(story.evaluate(seen, on, 0.7)) == [(part, (0.7,))]


def test_most_of_the_images_may_be_validation_where_few_were_trained_on() -> None:
    story, seen = trained(on=rows("train", 0, 60))
    assert told(story.evaluate(seen, rows("train", 60), 0.7)) == [("validation", (0.7,))]


@pytest.mark.parametrize(("on", "part"), [(VALID, "validation"), (FULL, "trained")])
def test_what_was_trained_on_in_the_dark_is_guessed_by_size(on: Rows, part: str) -> None:
    story, seen = trained(on=None)
    measure = measures(story.evaluate(seen, on, 0.7).observed())[0]
    assert (measure.part.value, measure.recognised) == (part, False)


def test_validation_during_fit_is_told_epoch_by_epoch() -> None:
    story, _ = trained(validation=VALID, val_accuracy=(0.3, 0.5), val_loss=(2.0, 1.5))
    measure = measures(story.observed())[0]
    assert (measure.part, measure.accuracies, measure.losses) == (Part.VALIDATION, (0.3, 0.5), (2.0, 1.5))
    assert (measure.by_fit, measure.count, measure.trained) == (True, 20, 1)


@pytest.mark.parametrize(
    ("validation", "fields", "part"),
    [
        (TEST, {}, "test"),
        (TRAIN, {}, "trained"),
        (None, {}, "validation"),
        (None, {"on": FULL, "validation_split": 0.1}, "validation"),
        (changed(VALID), {}, "validation"),
        (None, {"validation_split": float("nan")}, "validation"),
        (joined(VALID, TEST), {}, "other"),
    ],
)
def test_validation_data_are_a_part_too(validation: Rows | None, fields: dict[str, object], part: str) -> None:
    story, _ = trained(validation=validation, val_accuracy=(0.5,), **fields)
    assert told(story) == [(part, (0.5,))]


def test_without_validation_a_fit_measures_nothing() -> None:
    assert told(trained(accuracy=(0.5,))[0]) == []


def test_rows_that_keras_split_off_are_not_trained_on() -> None:
    story, seen = trained(on=FULL, validation_split=0.1)
    assert told(story.evaluate(seen, VALID, 0.7)) == [("validation", (0.7,))]


@pytest.mark.parametrize(
    ("metrics", "found"),
    [
        ({"loss": 1.0, "accuracy": 0.5, "top_accuracy": 0.9}, (0.5,)),
        ({"top_5_accuracy": 0.9, "sparse_categorical_accuracy": 0.5}, (0.5,)),
        ({"loss": 1.0, "my_accuracy": 0.5}, (0.5,)),
        ({"top_k_accuracy": 0.9}, ()),
        ({"loss": 0.4, "top1": 0.5}, (0.5,)),  # the only share
        ({"loss": 0.4, "top1": 0.5, "hits": 0.6}, ()),
        ({"loss": 0.4, "recall": 0.5}, ()),
        ({"val_accuracy": 0.9}, ()),
        ({"accuracy": float("nan")}, ()),
        ({"loss": 1.0}, ()),
        ({}, ()),
    ],
)
def test_the_accuracy_is_found_among_the_metrics(metrics: dict[str, float], found: tuple[float, ...]) -> None:
    story, seen = trained()
    assert told(story.evaluate(seen, TEST, metrics=metrics)) == [("test", found)]


def test_predictions_are_compared_with_the_true_classes() -> None:
    story, seen = trained()
    assert told(story.predict(seen, TEST, 0.75).predict(seen, VALID, 0.5)) == [
        ("test", (0.75,)),
        ("validation", (0.5,)),
    ]


def test_predictions_of_changed_test_images_are_compared_by_position() -> None:
    story, seen = trained()
    assert told(story.predict(seen, changed(TEST), 0.75)) == [("test", (0.75,))]


def test_classes_that_count_from_one_are_understood() -> None:
    story, seen = trained()
    story.predict(seen, TEST, 0.75)
    last = story.events.pop()
    assert last.predictions is not None
    story.events.append(replace(last, predictions=last.predictions + 1))
    assert told(story) == [("test", (0.75,))]


@pytest.mark.parametrize("predictions", [None, np.zeros(7, np.int64), np.zeros((60, 1), np.int64)])
def test_predictions_of_another_shape_tell_no_accuracy(predictions: np.ndarray | None) -> None:
    story, seen = trained()
    story.add(EventKind.PREDICT, model=seen, data=story.index(TEST), predictions=predictions)
    assert told(story) == [("test", ())]


def test_predictions_of_mostly_unknown_images_tell_no_accuracy() -> None:
    story, seen = trained()
    half = joined(TEST, changed(FULL))
    assert told(story.predict(seen, half, 0.5)) == [("test", ())]


def test_pieces_of_the_test_set_are_put_together() -> None:
    story, seen = trained()
    story.evaluate(seen, rows("test", 0, 40), 0.9).evaluate(seen, rows("test", 40, 60), 0.6)
    whole = measures(story.observed())[-1]
    assert (whole.part, whole.count) == (Part.TEST, 60)
    assert whole.accuracies == pytest.approx((0.8,))


def test_the_whole_measured_again_is_no_piece() -> None:
    story, seen = trained()
    story.evaluate(seen, TEST, 0.5).evaluate(seen, TEST, 0.9).evaluate(seen, rows("test", 0, 10), 0.1)
    assert [accuracy for _, (accuracy,) in told(story)] == [0.5, 0.9, 0.1]


def before_and_after(story: Story) -> list[int]:
    return [item.trained for item in measures(story.observed())]


def test_what_was_measured_before_training_is_known() -> None:
    story = Story()
    seen = story.model()
    story.evaluate(seen, TEST, 0.1).fit(seen).evaluate(seen, TEST, 0.7).fit(seen).evaluate(seen, TEST, 0.8)
    assert before_and_after(story) == [0, 1, 2]


def test_a_fit_that_never_took_a_step_is_no_training() -> None:
    story = Story()
    seen = story.model()
    story.fit(seen, ran=0, steps=0, ended=False).evaluate(seen, TEST, 0.1)
    assert before_and_after(story) == [0]


def test_a_loaded_model_has_been_trained_as_one_built_alike() -> None:
    story, _ = trained()
    story.evaluate(story.model(), TEST, 0.7).evaluate(story.model(GRID[0]), TEST, 0.1)
    assert before_and_after(story) == [1, 0]


def test_steps_of_no_known_model_may_be_anyones() -> None:
    story = Story()
    story.steps(-1).evaluate(story.model(), TEST, 0.7)
    assert before_and_after(story) == [1]


def test_order_and_cell_stay_with_the_event() -> None:
    story, seen = trained()
    measure = measures(story.evaluate(seen, TEST, 0.7).observed())[0]
    assert isinstance(measure, Measure)
    assert (measure.event.cell, measure.event.order) == (HERE, 1)


def test_a_network_that_learnt_nothing_may_be_right_by_chance_less_often_than_one_less() -> None:
    story, seen = trained()
    assert TEST.labels is not None
    predicted = np.where(np.arange(60) < 12, TEST.labels + 1, TEST.labels + 2)
    predicted[:6] = TEST.labels[:6]
    story.add(EventKind.PREDICT, model=seen, data=story.index(TEST), predictions=predicted)
    assert told(story) == [("test", (0.1,))]
    predicted[:2] += 1
    story.events.pop()
    story.add(EventKind.PREDICT, model=seen, data=story.index(TEST), predictions=predicted)
    ((part, accuracies),) = told(story)
    assert part == "test"
    assert accuracies == pytest.approx((8 / 60, 4 / 60))
