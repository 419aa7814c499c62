"""What reaches the first convolution in training, in every way that students train."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.checks.samples.sketch import sketch
from autograder.model.training import Event, EventKind, Rows

pytestmark = pytest.mark.tensorflow
QUIET = {"verbose": 0}
FORMS = ["eager", "compiled"]


class Pictures:
    """Small made-up data: 24 images in 3 classes."""

    def __init__(self) -> None:
        generator = np.random.default_rng(8)
        self.x, self.y = generator.random((24, 8, 8, 3)).astype(np.float32), np.arange(24) % 3
        self.one_hot = np.eye(3, dtype=np.float32)[self.y]
        self.x_test = generator.random((16, 8, 8, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def pictures() -> Pictures:
    return Pictures()


@pytest.fixture
def make_cnn(keras: Any) -> Callable[..., Any]:
    """Compiled; two convolutions, the second on four maps, which might be taken for an image."""

    def make(*first: Any, loss: Any = "sparse_categorical_crossentropy", **compiled: Any) -> Any:
        layers = [keras.layers.Conv2D(4, 3, padding="same", activation="relu"), keras.layers.Conv2D(5, 3)]
        head = [keras.layers.Flatten(), keras.layers.Dropout(0.2), keras.layers.Dense(3, "softmax")]
        model = keras.Sequential([keras.Input((8, 8, 3)), *first, *layers, *head])
        model.compile(keras.optimizers.SGD(0.05), loss, metrics=["accuracy"], **compiled)
        return model

    return make


@pytest.fixture
def make_step(keras: Any, tf: Any) -> Callable[..., Any]:
    """One step of a loop with a gradient tape; `attack` changes the images first."""

    def make(model: Any, form: str, *, attack: Any = None, times: int = 1, **call: Any) -> Callable[[Any, Any], None]:
        loss, optimizer = keras.losses.SparseCategoricalCrossentropy(), keras.optimizers.SGD(0.01)

        def step(x: Any, y: Any) -> None:
            x = x if attack is None else attack(model, x, y)
            gradients: Any = None
            for _ in range(times):
                with tf.GradientTape() as tape:
                    value = loss(y, model(x, **({"training": True} | call)))
                gradients = tape.gradient(value, model.trainable_variables)
            optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

        return tf.function(step) if form == "compiled" else step

    return make


@pytest.fixture
def darken(keras: Any, tf: Any) -> Callable[..., Any]:
    """An attack with several steps of a gradient by the images; it moves every pixel by 2, to see it by."""

    def make(kind: str) -> Callable[[Any, Any, Any], Any]:
        loss = keras.losses.SparseCategoricalCrossentropy()

        def gradient(model: Any, x: Any, y: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                value = loss(y, model(x, training=kind == "in training"))
            return tape.gradient(value, x)

        def attack(model: Any, x: Any, y: Any) -> Any:
            x = tf.convert_to_tensor(x)
            if kind == "while":
                return tf.while_loop(
                    lambda i, _: i < 2, lambda i, z: (i + 1, z + 1 + 0 * gradient(model, z, y)), [tf.constant(0), x]
                )[1]
            if kind == "variable":
                held = tf.Variable(x)
                with tf.GradientTape() as tape:
                    value = loss(y, model(held))
                held.assign_add(2 + 0 * tape.gradient(value, held))
                return held.value()
            for _ in range(2):
                x = x + 1 + 0 * gradient(model, x, y)
            return x

        return attack

    return make


def the(notebook: Any, kind: EventKind) -> tuple[Event, Rows]:
    """The one event of a kind, with what was seen in it."""
    (event,) = notebook.events(kind)
    assert event.seen >= 0
    return event, notebook.log().data[event.seen]


def batches(x: Any, y: Any, size: int = 8) -> list[tuple[Any, Any]]:
    return [(x[start : start + size], y[start : start + size]) for start in range(0, len(x), size)]


def labels_of(rows: Rows, x: Any, y: Any) -> bool:
    """Every image that was seen is one of `x`, and has its label."""
    known = [(row, int(label)) for row, label in zip(sketch(x), y, strict=True)]
    assert rows.sketch is not None
    assert rows.labels is not None
    found = zip(rows.sketch, rows.labels.tolist(), strict=True)
    return all(any(np.allclose(row, image, atol=1e-3) and at == label for image, at in known) for row, label in found)


def test_a_fit_shows_some_of_its_images_under_their_labels(notebook: Any, make_cnn: Any, pictures: Any) -> None:
    with notebook.cell():
        make_cnn().fit(
            pictures.x, pictures.y, epochs=4, batch_size=8, validation_data=(pictures.x_test, np.zeros(16)), **QUIET
        )
    event, seen = the(notebook, EventKind.FIT)
    assert (event.passes, event.steps) == (1.0, 12)
    assert event.learning_rate == pytest.approx(0.05)
    assert (seen.count, seen.shape, seen.one_hot, seen.peaks) == (4 * 7, (8, 8, 3), False, None)
    assert labels_of(seen, pictures.x, pictures.y)


def test_layers_that_augment_are_seen_by_what_they_make(
    notebook: Any, keras: Any, make_cnn: Any, pictures: Any
) -> None:
    with notebook.cell():
        make_cnn(keras.layers.Rescaling(2.0, 1.0)).fit(pictures.x, pictures.y, **QUIET)
    event, seen = the(notebook, EventKind.FIT)
    assert notebook.log().data[event.data].high <= 1
    assert seen.low >= 1
    assert seen.high > 2


def test_mixed_labels_are_seen_by_their_largest_entry(notebook: Any, tf: Any, make_cnn: Any, pictures: Any) -> None:
    def mixed(x: Any, y: Any) -> tuple[Any, Any]:
        return 0.7 * x + 0.3 * x[::-1], 0.7 * y + 0.3 * y[::-1]

    data = tf.data.Dataset.from_tensor_slices((pictures.x, pictures.one_hot)).batch(8).map(mixed)
    with notebook.cell():
        make_cnn(loss="categorical_crossentropy").fit(data, epochs=2, shuffle=False, **QUIET)
    _, seen = the(notebook, EventKind.FIT)
    assert seen.one_hot
    x, y = zip(*(mixed(*pair) for pair in batches(pictures.x, pictures.one_hot)), strict=True)
    assert labels_of(seen, np.concatenate(x), np.concatenate(y).argmax(axis=1))
    assert seen.peaks is not None
    assert {round(float(peak), 5) for peak in seen.peaks} <= {0.7, 1.0}
    assert seen.peaks.min() < 0.8


@pytest.mark.parametrize("sparse", [0, 1])
@pytest.mark.parametrize("form", FORMS)
def test_losses_that_are_mixed_in_place_of_labels_are_seen_as_labels_of_equal_parts(
    notebook: Any, keras: Any, tf: Any, make_cnn: Any, pictures: Any, form: str, sparse: int
) -> None:
    model, optimizer = make_cnn(), keras.optimizers.SGD(0.01)
    losses = keras.losses
    loss = losses.SparseCategoricalCrossentropy() if sparse else losses.CategoricalCrossentropy()

    def step(x: Any, y: Any, other: Any) -> None:
        with tf.GradientTape() as tape:
            out = model(x, training=True)
            value = 0.7 * loss(y, out) + 0.3 * loss(other, out)
        gradients = tape.gradient(value, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))

    run = tf.function(step) if form == "compiled" else step
    labels = pictures.y if sparse else pictures.one_hot
    with notebook.cell():
        for x, y in batches(pictures.x, labels):
            run(x, y, y[::-1].copy())
    event, seen = the(notebook, EventKind.STEPS)
    assert event.passes == 1.0
    assert seen.peaks is not None
    # of 8 labels counted up in turn, the first four and the last four, turned round, agree in some places only
    assert {round(float(peak), 5) for peak in seen.peaks} == {0.5, 1.0}


def test_losses_of_several_passes_under_one_tape_are_no_mixture(
    notebook: Any, keras: Any, tf: Any, make_cnn: Any, pictures: Any
) -> None:
    model, optimizer = make_cnn(), keras.optimizers.SGD(0.01)
    loss = keras.losses.SparseCategoricalCrossentropy()
    with notebook.cell():
        with tf.GradientTape() as tape:
            value = sum(loss(y, model(x, training=True)) for x, y in batches(pictures.x, pictures.y))
        optimizer.apply(tape.gradient(value, model.trainable_variables), model.trainable_variables)
    _, seen = the(notebook, EventKind.STEPS)
    assert (seen.count, seen.peaks) == (12, None)
    assert labels_of(seen, pictures.x, pictures.y)


@pytest.mark.parametrize("call", [{}, {"training": None}, {"training": False}])
@pytest.mark.parametrize("form", FORMS)
def test_a_loop_with_a_tape_is_seen_however_it_calls_the_model(
    notebook: Any, make_cnn: Any, make_step: Any, pictures: Any, form: str, call: dict[str, Any]
) -> None:
    model = make_cnn()
    step = make_step(model, form, **call)
    with notebook.cell():
        for _ in range(2):
            for x, y in batches(pictures.x, pictures.y):
                step(x, y)
                model(x)
    event, seen = the(notebook, EventKind.STEPS)
    assert (event.passes, event.steps) == (1.0, 6)
    assert event.learning_rate == pytest.approx(0.01)
    assert seen.count == 24
    assert labels_of(seen, pictures.x, pictures.y)


def test_a_loop_inside_of_a_compiled_function_is_seen(
    notebook: Any, tf: Any, make_cnn: Any, make_step: Any, pictures: Any
) -> None:
    step = make_step(make_cnn(), "eager")
    data = tf.data.Dataset.from_tensor_slices((pictures.x, pictures.y)).batch(8)

    @tf.function
    def train(times: Any) -> None:
        for _ in tf.range(times):
            for x, y in data:
                step(x, y)

    with notebook.cell():
        train(tf.constant(2))
    event, seen = the(notebook, EventKind.STEPS)
    assert (event.passes, event.steps) == (1.0, 6)
    assert labels_of(seen, pictures.x, pictures.y)


def test_batches_by_hand_are_seen(notebook: Any, make_cnn: Any, pictures: Any) -> None:
    model = make_cnn()
    with notebook.cell():
        for x, y in batches(pictures.x, pictures.y):
            model.train_on_batch(x, y)
    event, seen = the(notebook, EventKind.FIT)
    assert (event.passes, event.steps) == (1.0, 3)
    assert event.learning_rate == pytest.approx(0.05)
    assert labels_of(seen, pictures.x, pictures.y)


@pytest.mark.parametrize("form", FORMS)
def test_two_gradients_a_step_are_two_passes(
    notebook: Any, make_cnn: Any, make_step: Any, pictures: Any, form: str
) -> None:
    step = make_step(make_cnn(), form, times=2)
    with notebook.cell():
        for x, y in batches(pictures.x, pictures.y):
            step(x, y)
    event, seen = the(notebook, EventKind.STEPS)
    assert (event.passes, event.steps) == (2.0, 3)
    assert labels_of(seen, pictures.x, pictures.y)


def test_two_gradients_in_a_train_step_of_a_fit_are_two_passes(
    notebook: Any, keras: Any, tf: Any, pictures: Any
) -> None:
    class Twice(keras.Model):  # type: ignore[misc] # known at run time only
        def train_step(self, data: Any) -> Any:
            x, y = data
            loss = gradients = None
            for _ in range(2):
                with tf.GradientTape() as tape:
                    loss = self.compute_loss(x, y, self(x, training=True))
                gradients = tape.gradient(loss, self.trainable_variables)
            self.optimizer.apply(gradients, self.trainable_variables)
            return {"loss": loss}

    inputs = keras.Input((8, 8, 3))
    flat = keras.layers.Flatten()(keras.layers.Conv2D(4, 3)(inputs))
    model = Twice(inputs, keras.layers.Dense(3, "softmax")(flat))
    model.compile("sgd", "sparse_categorical_crossentropy")
    with notebook.cell():
        model.fit(pictures.x, pictures.y, batch_size=8, epochs=2, **QUIET)
    event, seen = the(notebook, EventKind.FIT)
    assert (event.passes, event.steps) == (2.0, 6)
    assert labels_of(seen, pictures.x, pictures.y)


@pytest.mark.parametrize(
    ("form", "kind"), [(form, kind) for form in FORMS for kind in ("plain", "in training", "while", "variable")][:-1]
)
def test_of_adversarial_training_only_the_attacked_images_are_seen(
    notebook: Any, make_cnn: Any, make_step: Any, darken: Any, pictures: Any, form: str, kind: str
) -> None:
    step = make_step(make_cnn(), form, attack=darken(kind))
    with notebook.cell():
        for x, y in batches(pictures.x, pictures.y):
            step(x, y)
    event, seen = the(notebook, EventKind.STEPS)
    assert (event.passes, event.steps) == (1.0, 3)
    assert (seen.low >= 2, seen.count) == (True, 12)
    assert labels_of(seen, pictures.x, pictures.y)  # a sketch does not see a shift of all pixels


@pytest.mark.parametrize("form", FORMS)
def test_images_that_are_attacked_after_training_are_not_trained_on(
    notebook: Any, tf: Any, make_cnn: Any, make_step: Any, darken: Any, pictures: Any, form: str
) -> None:
    model = make_cnn()
    step, attack = make_step(model, form), darken("plain")
    attack = tf.function(attack, reduce_retracing=True) if form == "compiled" else attack
    with notebook.cell():
        step(pictures.x, pictures.y)
        attack(model, tf.constant(pictures.x_test), tf.zeros(16, tf.int32))
    event, seen = the(notebook, EventKind.STEPS)
    assert event.passes == 1.0
    assert labels_of(seen, pictures.x, pictures.y)
    assert notebook.log().data[event.data].count == 24
    assert len(notebook.log().events) == 1


def test_a_network_without_keras_is_seen(notebook: Any, keras: Any, tf: Any, pictures: Any) -> None:
    class Network(tf.Module):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            self.kernels = [tf.Variable(tf.ones((3, 3, 3, 4)) / 50), tf.Variable(tf.ones((3, 3, 4, 3)) / 50)]

        def __call__(self, x: Any) -> Any:
            for kernel in self.kernels:
                x = tf.nn.relu(tf.nn.conv2d(x, kernel, 1, "SAME"))
            return tf.reduce_mean(x, axis=(1, 2))

    network, optimizer = Network(), keras.optimizers.SGD(0.1)
    with notebook.cell():
        for x, y in batches(pictures.x, pictures.one_hot):
            with tf.GradientTape() as tape:
                loss = tf.nn.softmax_cross_entropy_with_logits(y, network(x))
            optimizer.apply(tape.gradient(loss, network.kernels), network.kernels)
    event, seen = the(notebook, EventKind.STEPS)
    assert (event.passes, event.steps) == (1.0, 3)
    assert labels_of(seen, pictures.x, pictures.y)
    assert seen.peaks is not None
    assert (seen.peaks == 1).all()


def test_trainings_of_one_cell_are_told_apart(notebook: Any, make_cnn: Any, make_step: Any, pictures: Any) -> None:
    model, other = make_cnn(), make_cnn()
    with notebook.cell():
        make_step(model, "compiled", times=2)(pictures.x, pictures.y)
        other.fit(pictures.x, pictures.y, batch_size=8, **QUIET)
        model.fit(pictures.x_test, np.zeros(16), batch_size=8, **QUIET)
    assert [(event.steps, event.passes) for event in notebook.events(EventKind.FIT)] == [(3, 1.0), (2, 1.0)]
    event, seen = the(notebook, EventKind.STEPS)
    assert event.passes == 2.0
    assert labels_of(seen, pictures.x, pictures.y)


def test_dense_networks_are_not_seen(notebook: Any, make_model: Any, letters: Any) -> None:
    with notebook.cell():
        make_model().fit(letters.x, letters.y, **QUIET)
    assert [(event.seen, event.passes, event.ended) for event in notebook.log().events] == [(-1, 0.0, True)]


def test_keras_has_no_xla_for_deterministic_operations_so_its_fits_are_seen(
    notebook: Any, make_cnn: Any, pictures: Any
) -> None:
    with pytest.warns(UserWarning, match="jit_compile"):
        model = make_cnn(jit_compile=True)
    with notebook.cell():
        model.fit(pictures.x, pictures.y, **QUIET)
    event, seen = the(notebook, EventKind.FIT)
    assert event.passes == 1.0
    assert labels_of(seen, pictures.x, pictures.y)


def test_steps_under_xla_are_not_seen(notebook: Any, tf: Any, make_cnn: Any, make_step: Any, pictures: Any) -> None:
    step = make_step(make_cnn(), "plain")
    with notebook.cell():
        tf.function(step, jit_compile=True)(tf.constant(pictures.x), tf.constant(pictures.y))
    assert [(event.seen, event.passes, event.ended) for event in notebook.log().events] == [(-1, 0.0, True)]


@pytest.mark.parametrize("way", ["fit", "eager fit", "several steps at once", "eager", "compiled"])
def test_training_gives_the_same_bits(
    notebook: Any, keras: Any, make_cnn: Any, make_step: Any, darken: Any, pictures: Any, way: str
) -> None:
    settings: dict[str, dict[str, Any]] = {
        "eager fit": {"run_eagerly": True},
        "several steps at once": {"steps_per_execution": 2},
    }

    def trained() -> list[Any]:
        keras.utils.set_random_seed(4)
        flipping = keras.layers.RandomFlip(seed=2)
        model = make_cnn(flipping, keras.layers.BatchNormalization(), **settings.get(way, {}))
        if way in FORMS:
            step = make_step(model, way, attack=darken("plain"))
            for x, y in batches(pictures.x, pictures.y):
                step(x, y)
        else:
            model.fit(pictures.x, pictures.y, batch_size=8, epochs=3, validation_split=0.2, **QUIET)
        return [np.asarray(weight) for weight in model.weights]

    with notebook.cell():
        watched = trained()
    assert notebook.log().events[0].passes == 1.0
    notebook.recorder.undo()
    assert all((one == other).all() for one, other in zip(watched, trained(), strict=True))


def test_what_the_grader_trains_is_not_counted(notebook: Any, make_cnn: Any, pictures: Any) -> None:
    model = make_cnn()
    with notebook.recorder.unseen():
        model.fit(pictures.x_test, np.zeros(16), **QUIET)
    with notebook.cell():
        model.fit(pictures.x, pictures.y, batch_size=8, **QUIET)
    event, seen = the(notebook, EventKind.FIT)
    assert event.passes == 1.0
    assert labels_of(seen, pictures.x, pictures.y)


def test_an_exported_network_has_nothing_of_ours(
    notebook: Any, tf: Any, make_cnn: Any, pictures: Any, tmp_path: Any
) -> None:
    model = make_cnn()
    with notebook.cell():
        model.fit(pictures.x, pictures.y, **QUIET)
        model.export(str(tmp_path / "exported"), verbose=False)
    graph = tf.saved_model.load(str(tmp_path / "exported")).signatures["serving_default"].graph
    assert [op.type for op in graph.get_operations() if "PyFunc" in op.type] == []
    assert (tmp_path / "exported" / "saved_model.pb").read_bytes().count(b"PyFunc") == 0
