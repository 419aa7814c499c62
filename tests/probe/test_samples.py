"""The samples in whatever Keras takes as data."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from tests.probe.samples import is_data, rows

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}


@pytest.mark.parametrize("where", ["slices", "mapped", "filtered", "endless"])
@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed", "ignore:Your input ran out of data")
def test_datasets_are_seen_as_what_they_hold(notebook: Any, tf: Any, make_model: Any, letters: Any, where: str) -> None:
    dataset, steps = tf.data.Dataset.from_tensor_slices((letters.x, letters.y)), None
    if where == "mapped":
        dataset = dataset.map(lambda x, y: (x, y))
    if where == "filtered":
        dataset = dataset.filter(lambda _, y: y >= 0)
    dataset = dataset.shuffle(160, seed=3).batch(20).prefetch(2)
    if where == "endless":
        dataset, steps = dataset.repeat(), 8
    with notebook.cell():
        make_model().fit(dataset, epochs=2, steps_per_epoch=steps, **QUIET)
        make_model().evaluate(dataset.take(6), **QUIET)
    fit, evaluation = notebook.log().events
    assert (fit.asked, fit.ran, fit.batch) == (2, 2, 20)
    # Where Keras does not know an epoch's length, the optimizer counts the step that finds no more data, too.
    assert fit.steps in ((16, 18) if where == "filtered" else (16,))
    assert is_data(rows(notebook, fit.data), letters.x, letters.y)
    assert rows(notebook, evaluation.data).count == 120


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")
def test_a_dataset_that_is_looked_at_is_shuffled_as_if_it_were_not(
    notebook: Any, tf: Any, make_model: Any, letters: Any
) -> None:
    def order(*, watched: bool) -> list[int]:
        tf.random.set_seed(3)
        dataset = tf.data.Dataset.from_tensor_slices((letters.x, letters.y)).shuffle(160).batch(160)
        with notebook.cell() if watched else notebook.recorder.unseen():
            model.fit(dataset, **QUIET)
        ((_, labels),) = list(dataset)
        return [int(label) for label in labels]

    model = make_model()
    assert order(watched=True) == order(watched=False)


@pytest.mark.filterwarnings("ignore:`shuffle=True` was passed")
def test_generators_and_sequences_are_seen_as_they_pass(
    open_notebook: Callable[..., Any], keras: Any, make_model: Any, letters: Any
) -> None:
    def batches() -> Any:
        while True:
            for start in range(0, 160, 40):
                yield letters.x[start : start + 40], np.eye(4)[letters.y[start : start + 40]]

    class Batches(keras.utils.PyDataset):  # type: ignore[misc] # known at run time only
        def __len__(self) -> int:
            return 4

        def __getitem__(self, index: int) -> Any:
            return letters.x[40 * index : 40 * index + 40], letters.y[40 * index : 40 * index + 40]

    notebook = open_notebook(steps=12)
    with notebook.cell():
        make_model("categorical_crossentropy").fit(batches(), epochs=6, steps_per_epoch=4, **QUIET)
        make_model().fit(Batches(), epochs=6, **QUIET)
    first, second = notebook.log().events
    for fit in (first, second):
        assert (fit.asked, fit.ran, fit.batch) == (6, 3, 40)
        assert is_data(rows(notebook, fit.data), letters.x, letters.y)
    assert rows(notebook, first.data).one_hot


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_data_that_cannot_be_read_is_not_known_and_all_else_is(
    notebook: Any, tf: Any, make_model: Any, letters: Any
) -> None:
    def once() -> Any:
        yield from zip(letters.x, letters.y, strict=True)

    kinds = (tf.TensorSpec((12,)), tf.TensorSpec((), tf.int64))
    dataset = tf.data.Dataset.from_generator(once, output_signature=kinds).batch(32)
    with notebook.cell():
        make_model().evaluate(dataset, **QUIET)
    (event,) = notebook.log().events
    assert (event.data, event.ended) == (-1, True)
    assert "accuracy" in event.metrics
