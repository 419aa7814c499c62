"""Models as frozen graphs and files, and what is refused."""

import functools
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

# Keras itself warns of numpy 2 while it saves.
pytestmark = [pytest.mark.tensorflow, pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")]
SHAPE = (8, 8, 3)
BOUNDS = {"load_s": 60, "attack_s": 60, "memory_mib": 2_000}


def here(work: Callable[[], bytes], _bounds: Any) -> bytes:
    """In this process: TensorFlow has been used in it, and cannot be forked."""
    return work()


@pytest.fixture(scope="module")
def graphs(probe: Callable[[str], ModuleType], tf: Any) -> ModuleType:
    assert tf.executing_eagerly()
    return probe("appraisal.graphs")


@pytest.fixture(scope="module")
def files(probe: Callable[[str], ModuleType], tf: Any) -> ModuleType:
    assert tf.executing_eagerly()
    return probe("appraisal.files")


@pytest.fixture(scope="module")
def model() -> Any:
    import keras  # noqa: PLC0415

    layers = keras.layers
    keras.utils.set_random_seed(5)
    inner = [layers.Conv2D(4, 3), layers.BatchNormalization(), layers.ReLU(), layers.Dropout(0.5), layers.Flatten()]
    return keras.Sequential([keras.Input(SHAPE), *inner, layers.Dense(3, activation="softmax")])


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    return np.random.default_rng(0).uniform(size=(5, *SHAPE)).astype(np.float32)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def ways_to_hold(model: Any) -> dict[str, Callable[..., Any]]:
    import keras  # noqa: PLC0415
    import tensorflow as tf  # noqa: PLC0415

    class Wrapped(keras.Model):  # type: ignore[misc] # known at run time only
        def __init__(self) -> None:
            super().__init__()
            self.inner = model

        def call(self, x: Any) -> Any:
            return self.inner(x)

    def by_hand(x: Any, *, training: bool) -> Any:
        powers = tf.exp(tf.math.log(model(x, training=training)))
        return powers / tf.reduce_sum(powers, axis=1, keepdims=True)

    return {
        "keras": model,
        "subclassed": Wrapped(),
        "function without training": lambda x: model(x, training=False),
        "softmax by hand": by_hand,
        "compiled": tf.function(model),
        "with a lambda": keras.Sequential([keras.Input(SHAPE), keras.layers.Lambda(lambda x: x + 0.0), model]),
    }


@pytest.mark.parametrize(
    "way", ["keras", "subclassed", "function without training", "softmax by hand", "compiled", "with a lambda"]
)
def test_whatever_holds_the_model_its_graph_gives_the_same(
    graphs: ModuleType, model: Any, images: np.ndarray, way: str
) -> None:
    import tensorflow as tf  # noqa: PLC0415

    logits = graphs.thaw(graphs.freeze(ways_to_hold(model)[way], SHAPE))
    x = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(x)
        values = logits(x)
    assert softmax(values.numpy()) == pytest.approx(model(images, training=False).numpy(), abs=1e-5)
    assert np.abs(tape.gradient(values, x).numpy()).max() > 0


def test_logits_stay_logits(graphs: ModuleType, images: np.ndarray) -> None:
    import keras  # noqa: PLC0415

    dense = keras.Sequential([keras.Input(SHAPE), keras.layers.Flatten(), keras.layers.Dense(3)])
    logits = graphs.thaw(graphs.freeze(dense, SHAPE))
    assert logits(keras.ops.convert_to_tensor(images)).numpy() == pytest.approx(dense(images).numpy(), abs=1e-6)


def test_a_model_of_other_outputs_is_none(graphs: ModuleType) -> None:
    with pytest.raises(graphs.GraphError, match=r"one output of shape \(images, classes\)"):
        graphs.freeze(lambda x: x, SHAPE)


@pytest.mark.parametrize("raw", [b"", b"no graph at all", b"\x08\xff" * 50])
def test_bytes_that_are_no_graph_are_refused(graphs: ModuleType, raw: bytes) -> None:
    with pytest.raises(graphs.GraphError):
        graphs.thaw(raw)


def test_a_graph_that_reads_files_is_refused(graphs: ModuleType) -> None:
    import tensorflow as tf  # noqa: PLC0415

    def reading(x: Any) -> Any:
        text = tf.io.read_file("/etc/hostname")
        return tf.reshape(x, (-1, 192)) + tf.cast(tf.strings.length(text), tf.float32)

    with pytest.raises(graphs.GraphError, match="ReadFile"):
        graphs.thaw(graphs.freeze(reading, SHAPE))


def test_a_graph_that_reads_files_by_a_reader_is_refused(graphs: ModuleType) -> None:
    import tensorflow as tf  # noqa: PLC0415

    def reading(x: Any) -> Any:
        reader = tf.raw_ops.FixedLengthRecordReaderV2(record_bytes=4)
        queue = tf.raw_ops.FIFOQueueV2(component_types=[tf.string])
        tf.raw_ops.QueueEnqueueV2(handle=queue, components=["labels.npy"])
        _, text = tf.raw_ops.ReaderReadV2(reader_handle=reader, queue_handle=queue)
        return tf.reshape(x, (-1, 192)) + tf.cast(tf.strings.length(text), tf.float32)

    with pytest.raises(graphs.GraphError, match="Reader"):
        graphs.thaw(graphs.freeze(reading, SHAPE))


@pytest.mark.parametrize("operation", ["Timestamp", "Abort", "ImmutableConst", "HashTableV2", "QueueDequeueV2"])
def test_a_graph_that_could_tell_calls_apart_or_end_the_program_is_refused(graphs: ModuleType, operation: str) -> None:
    import tensorflow as tf  # noqa: PLC0415

    graph = tf.compat.v1.GraphDef()
    graph.ParseFromString(graphs.freeze(lambda x: tf.reshape(x, (-1, 192)), SHAPE))
    graph.node.add(name="more", op=operation)
    with pytest.raises(graphs.GraphError, match=operation):
        graphs.thaw(graph.SerializeToString())


def test_noise_in_a_network_is_no_state(graphs: ModuleType) -> None:
    import tensorflow as tf  # noqa: PLC0415

    graph = graphs.freeze(lambda x: tf.reshape(x + tf.random.normal((192,))[:3], (-1, 192)), SHAPE)
    assert graphs.thaw(graph)(tf.zeros((2, *SHAPE))).shape == (2, 192)


@pytest.mark.parametrize("name", ["m.keras", "m.h5", "m.weights.h5"])
def test_every_format_is_understood(
    graphs: ModuleType, files: ModuleType, model: Any, images: np.ndarray, tmp_path: Path, name: str
) -> None:
    import tensorflow as tf  # noqa: PLC0415

    path = tmp_path / name
    (model.save_weights if "weights" in name else model.save)(path)
    logits = graphs.thaw(files.load(path, model.to_json(), SHAPE))
    assert softmax(logits(tf.constant(images)).numpy()) == pytest.approx(
        model(images, training=False).numpy(), abs=1e-5
    )


def test_weights_without_an_architecture_say_what_is_missing(
    graphs: ModuleType, files: ModuleType, model: Any, tmp_path: Path
) -> None:
    model.save_weights(tmp_path / "m.weights.h5")
    with pytest.raises(graphs.GraphError, match="weights only"):
        files.load(tmp_path / "m.weights.h5", "", SHAPE)


@pytest.fixture
def with_class(model: Any, tmp_path: Path) -> Callable[..., Path]:
    """A saved model one of whose layers names another class."""

    def write(class_name: str, module: str, registered: str | None = None) -> Path:
        model.save(tmp_path / "plain.keras")
        changed = tmp_path / "changed.keras"
        with zipfile.ZipFile(tmp_path / "plain.keras") as old, zipfile.ZipFile(changed, "w") as new:
            for name in old.namelist():
                raw = old.read(name)
                if name == "config.json":
                    config = json.loads(raw)
                    layer = config["config"]["layers"][3]
                    layer |= {"class_name": class_name, "module": module, "registered_name": registered}
                    raw = json.dumps(config).encode()
                new.writestr(name, raw)
        return changed

    return write


@pytest.mark.parametrize(
    ("class_name", "module", "registered"),
    [
        ("Lambda", "keras.layers", None),
        ("Popen", "subprocess", None),
        ("Mine", "keras.layers", "My>Mine"),
        ("TFSMLayer", "keras.layers", None),
    ],
)
def test_a_file_that_names_code_is_refused(
    graphs: ModuleType, files: ModuleType, with_class: Any, class_name: str, module: str, registered: str | None
) -> None:
    with pytest.raises(graphs.GraphError, match="not loaded, for safety"):
        files.load(with_class(class_name, module, registered), "", SHAPE)


def test_an_archive_at_the_end_of_an_h5_file_does_not_speak_for_it(
    graphs: ModuleType, files: ModuleType, model: Any, tmp_path: Path
) -> None:
    import keras  # noqa: PLC0415

    both = tmp_path / "both.h5"
    keras.Sequential([keras.Input(SHAPE), keras.layers.Lambda(lambda x: x + 0.0), model]).save(both)
    with zipfile.ZipFile(both, "a") as archive:
        archive.writestr("config.json", "{}")
    assert zipfile.is_zipfile(both)
    with pytest.raises(graphs.GraphError, match="Lambda, which runs code: not loaded, for safety"):
        files.load(both, "", SHAPE)


def test_a_damaged_file_is_a_problem_and_no_crash(graphs: ModuleType, files: ModuleType, tmp_path: Path) -> None:
    for name in ("m.keras", "m.h5", "m.weights.h5", "m.txt"):
        path = tmp_path / name
        path.write_bytes(b"PK\x03\x04 and then nothing")
        with pytest.raises(graphs.GraphError):
            files.load(path, "{}", SHAPE)


def test_handover_offers_what_the_notebook_holds_and_saved(
    probe: Callable[[str], ModuleType], model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    model.save("models/first.keras")
    model.save("models/robust.keras")
    (tmp_path / "models" / "notes.txt").write_text("no model")
    classifier = type("Classifier", (), {"model": model})()
    handover = probe("asked.handover").Handover()
    plan = {"name": "robust_model", "saved": True, "shape": SHAPE}
    offer = handover.offer({"robust_model": classifier}, plan)
    names = [name for name, _ in offer["parts"]]
    assert names == ["graph", "models/robust.keras", "models/first.keras"]
    assert (offer["problem"], bool(offer["config"])) == ("", True)
    assert handover.fetch("robust_model", "graph", 0)["b64"]
    assert handover.fetch("robust_model", "graph", 0)["b64"] == ""  # given once


def test_an_empty_file_costs_no_other(
    probe: Callable[[str], ModuleType], model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "robust_cut_off.keras").touch()
    model.save("models/robust.keras")
    offer = probe("asked.handover").Handover().offer({}, {"name": "m", "saved": True, "shape": SHAPE})
    assert [name for name, _ in offer["parts"]] == ["models/robust.keras"]


def test_a_graph_that_is_too_large_is_said(
    probe: Callable[[str], ModuleType], model: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    handover = probe("asked.handover")
    monkeypatch.setattr(handover, "MAX_BYTES", 100)
    offer = handover.Handover().offer({"m": model}, {"name": "m", "saved": False, "shape": SHAPE})
    assert (offer["parts"], offer["problem"]) == ([], "`m` takes more than 0 MiB")


@pytest.mark.parametrize(("value", "problem"), [(5, "no model"), (lambda _: 1 / 0, "cannot be called")])
def test_what_is_no_model_is_said(probe: Callable[[str], ModuleType], tf: Any, value: Any, problem: str) -> None:
    assert tf.executing_eagerly()
    offer = probe("asked.handover").Handover().offer({"m": value}, {"name": "m", "saved": False, "shape": SHAPE})
    assert problem in offer["problem"]
    assert offer["parts"] == []


@pytest.mark.parametrize("namespace", [{}, {"m": ...}])
def test_nothing_answered_is_no_problem(probe: Callable[[str], ModuleType], namespace: dict[str, Any]) -> None:
    offer = probe("asked.handover").Handover().offer(namespace, {"name": "m", "saved": True, "shape": SHAPE})
    assert (offer["problem"], offer["parts"], offer["config"]) == ("", [], "")


def test_of_several_files_the_one_that_the_notebook_holds_is_attacked(
    probe: Callable[[str], ModuleType], graphs: ModuleType, model: Any, images: np.ndarray, tmp_path: Path
) -> None:
    """Saved beside it: a network that takes everything for the last class."""
    import keras  # noqa: PLC0415

    last = keras.initializers.Constant([0.0, 0.0, 9.0])
    head = keras.layers.Dense(3, kernel_initializer="zeros", bias_initializer=last)
    other = keras.Sequential([keras.Input(SHAPE), keras.layers.Flatten(), head])
    model.save(tmp_path / "mine.keras")
    other.save(tmp_path / "other.keras")
    (tmp_path / "graph").write_bytes(graphs.freeze(model, SHAPE))
    np.save(tmp_path / "images.npy", np.repeat(images, 20, axis=0))
    np.save(tmp_path / "labels.npy", np.zeros(100, np.int64))
    attack = {"epsilon": 0.01, "steps": 2, "step_size": 0.005, "low": 0.0, "high": 1.0}
    files = [["models/other.keras", "other.keras"], ["models/mine.keras", "mine.keras"]]
    entry = {"name": "robust_model", "attack": attack, "config": "", "problem": "", "files": files}
    task = {"images": "images.npy", "labels": "labels.npy", "seeds": [1], "scales": [2.0], "bounds": BOUNDS}
    appraise = functools.partial(probe("appraisal.verdict").appraise, run=here)
    (held,) = appraise({**task, "models": [{**entry, "graph": "graph"}]}, tmp_path)
    (unknown,) = appraise({**task, "models": [{**entry, "graph": ""}]}, tmp_path)
    assert (held["source"], unknown["source"]) == ("models/mine.keras", "models/other.keras")


@pytest.mark.parametrize("low", [0.0, -1.0])
def test_attacks_on_a_model_keep_to_the_range_of_its_images(
    probe: Callable[[str], ModuleType], graphs: ModuleType, tmp_path: Path, low: float
) -> None:
    """The first pixel decides: a class begins a thousandth below the range. Half of the images lie near that end."""
    import keras  # noqa: PLC0415

    dense = keras.layers.Dense(2, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input(SHAPE), keras.layers.Flatten(), dense])
    kernel = np.zeros((192, 2), np.float32)
    kernel[0, 1] = 1.0
    dense.set_weights([kernel, np.array([low - 0.001, 0.0], np.float32)])
    images = np.full((100, *SHAPE), low + 0.5, np.float32)
    images[:50, 0, 0, 0] = low + 0.02
    np.save(tmp_path / "images.npy", images)
    np.save(tmp_path / "labels.npy", np.ones(100, np.int64))
    (tmp_path / "graph").write_bytes(graphs.freeze(model, SHAPE))
    entry = {"name": "m", "graph": "graph", "config": "", "problem": "", "files": []}
    task = {"images": "images.npy", "labels": "labels.npy", "seeds": [1, 2], "scales": [0.5, 2.0], "bounds": BOUNDS}

    def attacked(floor: float) -> Any:
        attack = {"epsilon": 0.05, "steps": 8, "step_size": 0.02, "low": floor, "high": 1.0}
        models = [{**entry, "attack": attack}]
        (found,) = probe("appraisal.verdict").appraise({**task, "models": models}, tmp_path, run=here)
        return found

    kept, free = attacked(low), attacked(low - 1)
    assert dict(kept["curve"]) == {0.0: 1.0, 0.025: 1.0, 0.05: 1.0, 0.1: 1.0}
    assert dict(free["curve"]) == {0.0: 1.0, 0.025: 0.5, 0.05: 0.5, 0.1: 0.5}
    assert (kept["starts"], free["starts"]) == ([1.0, 1.0], [0.5, 0.5])
