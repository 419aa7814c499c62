"""The base code of Part 3: the right images from every place they may lie in, and a network that can be trained."""

import hashlib
import importlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from autograder import datasets
from autograder.checks.samples.sketch import sketch
from tests.datasets.mirror import Mirror, serving
from tests.reference.given import import_given
from tools.draw_scenes import packed, stored

pytestmark = [pytest.mark.slow, pytest.mark.tensorflow]

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "fixtures" / "data" / "stl10" / "stl10_binary.tar.gz"
IMAGES = np.random.default_rng(7).integers(0, 256, size=(40, 96, 96, 3), dtype=np.uint8)
LABELS = np.repeat(np.arange(1, 11, dtype=np.uint8), 4)


@pytest.fixture(scope="module")
def model() -> ModuleType:
    """model.py, as students have it."""
    pytest.importorskip("keras", reason="the small environment has no Keras")
    mpl.use("agg")
    return import_given("a1_2023", "model")


def few() -> dict[str, bytes]:
    """Forty training images, ten of them for testing, and something that is not needed."""
    return {
        "stl10_binary/test_X.bin": stored(IMAGES[::4]),
        "stl10_binary/test_y.bin": LABELS[::4].tobytes(),
        "stl10_binary/train_X.bin": stored(IMAGES),
        "stl10_binary/train_y.bin": LABELS.tobytes(),
        "stl10_binary/unlabeled_X.bin": stored(IMAGES[:3]),
    }


def put(folder: Path, members: dict[str, bytes] | None = None) -> Path:
    """The archive in a folder of data."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "stl10_binary.tar.gz").write_bytes(packed(members or few()))
    return folder


def unpack(folder: Path) -> Path:
    """The files of the archive instead."""
    with tarfile.open(fileobj=io.BytesIO(packed(few()))) as archive:
        archive.extractall(folder, filter="data")
    return folder


def arrays(manager: Any) -> list[np.ndarray]:
    return [getattr(manager, f"{kind}_{usage}") for usage in ("train", "valid", "test") for kind in "Xy"]


@pytest.fixture
def offline(model: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever downloads fails the test."""
    monkeypatch.setattr(model, "transfer", lambda *_, **__: pytest.fail("asked the internet"))


@pytest.mark.usefixtures("offline")
def test_our_small_set_is_what_the_grader_reads(model: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "stl10_binary.tar.gz").symlink_to(OURS)
    manager = model.STL10DataManager(tmp_path, verbose=False)
    known = datasets.read("stl10", OURS, settings={})
    images, labels = datasets.test_images("stl10", OURS, settings={}, count=10_000)
    assert np.array_equal(manager.X_test, images)
    assert np.array_equal(manager.y_test, labels)
    both = np.concatenate([manager.X_train, manager.X_valid])
    order = np.lexsort(known.train.sketch.T), np.lexsort(sketch(both).T)
    assert np.array_equal(known.train.sketch[order[0]], sketch(both)[order[1]])
    assert np.array_equal(known.train.labels[order[0]], np.concatenate([manager.y_train, manager.y_valid])[order[1]])
    assert manager.classes == list(known.classes)


@pytest.mark.usefixtures("offline")
def test_images_are_float32_from_0_to_1_and_labels_int64_from_0(model: ModuleType, tmp_path: Path) -> None:
    manager = model.STL10DataManager(put(tmp_path), verbose=False, validation_share=0.25)
    assert [a.shape for a in arrays(manager)] == [
        (30, 32, 32, 3),
        (30,),
        (10, 32, 32, 3),
        (10,),
        (10, 32, 32, 3),
        (10,),
    ]
    assert [str(a.dtype) for a in arrays(manager)] == ["float32", "int64"] * 3
    assert manager.y_test.tolist() == list(range(10))
    by_hand = IMAGES[::4].astype(float).reshape(10, 32, 3, 32, 3, 3).mean(axis=(2, 4)) / 255
    assert manager.X_test == pytest.approx(by_hand, abs=1e-6)


@pytest.mark.usefixtures("offline")
def test_other_sizes_are_means_too_and_96_is_the_image_itself(model: ModuleType, tmp_path: Path) -> None:
    put(tmp_path)
    whole = model.STL10DataManager(tmp_path, image_size=96, validation_share=0.25, verbose=False).X_test
    small = model.STL10DataManager(tmp_path, image_size=48, validation_share=0.25, verbose=False).X_test
    assert whole == pytest.approx(IMAGES[::4] / 255, abs=1e-7)
    assert small == pytest.approx(IMAGES[::4].reshape(10, 48, 2, 48, 2, 3).mean(axis=(2, 4)) / 255, abs=1e-6)


@pytest.mark.usefixtures("offline")
def test_split_is_stratified_disjoint_and_loses_nothing(model: ModuleType, tmp_path: Path) -> None:
    manager = model.STL10DataManager(put(tmp_path), validation_share=0.25, verbose=False)
    assert np.bincount(manager.y_valid).tolist() == [1] * 10
    assert np.bincount(manager.y_train).tolist() == [3] * 10
    pairs = [
        (image.tobytes(), label)
        for image, label in zip(
            np.concatenate([manager.X_train, manager.X_valid]),
            np.concatenate([manager.y_train, manager.y_valid]),
            strict=True,
        )
    ]
    reduced = model.read_images(io.BytesIO(stored(IMAGES)), IMAGES.size, 32, "")
    assert set(pairs) == {(image.tobytes(), label - 1) for image, label in zip(reduced, LABELS, strict=True)}
    assert len(set(pairs)) == 40
    assert manager.y_train.tolist() != sorted(manager.y_train.tolist())  # in random order


@pytest.mark.usefixtures("offline")
def test_same_seed_same_split_another_seed_another(model: ModuleType, tmp_path: Path) -> None:
    put(tmp_path)
    first, again, other = (
        model.STL10DataManager(tmp_path, seed=seed, validation_share=0.25, verbose=False) for seed in (1, 1, 2)
    )
    assert all(np.array_equal(a, b) for a, b in zip(arrays(first), arrays(again), strict=True))
    assert not np.array_equal(first.X_valid, other.X_valid)
    assert np.array_equal(first.X_test, other.X_test)


@pytest.mark.usefixtures("offline")
def test_unpacked_files_do_as_well_and_nothing_is_written(model: ModuleType, tmp_path: Path) -> None:
    places = [put(tmp_path / "packed"), unpack(tmp_path / "unpacked")]
    before = sorted(tmp_path.rglob("*"))
    managers = [model.STL10DataManager(place, validation_share=0.25, verbose=False) for place in places]
    assert all(np.array_equal(a, b) for a, b in zip(*map(arrays, managers), strict=True))
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.usefixtures("offline")
def test_home_is_where_data_are_looked_for(
    model: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    place = datasets.find("stl10").below_home
    put((tmp_path / place).parent)
    model.STL10DataManager(validation_share=0.25)
    assert capsys.readouterr().out == "STL-10: 30 training, 10 validation and 10 test images of 32 x 32 pixels\n"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"stl10_binary/train_X.bin": bytes(100)}, "train_X.bin: expected images of 27648 bytes each, received 100"),
        ({"stl10_binary/train_y.bin": b"\1\2"}, "expected as many labels as images, received 40 and 2"),
        ({"stl10_binary/test_y.bin": bytes(10)}, "the test images: expected labels from 1 to 10, received 0 to 0"),
        ({"stl10_binary/test_X.bin": b"", "stl10_binary/test_y.bin": b""}, "received 0 and 0"),
    ],
)
@pytest.mark.usefixtures("offline")
def test_other_files_are_refused_in_one_clear_sentence(
    model: ModuleType, tmp_path: Path, change: dict[str, bytes], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        model.STL10DataManager(put(tmp_path, few() | change), verbose=False)


@pytest.mark.usefixtures("offline")
def test_missing_files_are_named(model: ModuleType, tmp_path: Path) -> None:
    put(tmp_path, {name: content for name, content in few().items() if "test" not in name})
    with pytest.raises(ValueError, match=r"found no test_X\.bin, test_y\.bin"):
        model.STL10DataManager(tmp_path, verbose=False)


@pytest.mark.usefixtures("offline")
@pytest.mark.parametrize(
    "content", [b"", b"<!doctype html>" * 99, packed(few())[:100_000]], ids=["empty", "page", "cut"]
)
def test_damaged_archive_is_told_with_the_remedy(model: ModuleType, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "stl10_binary.tar.gz").write_bytes(content)
    with pytest.raises(ValueError, match=r"is damaged .* Delete it and run this cell again"):
        model.STL10DataManager(tmp_path, verbose=False)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"image_size": 33}, "expected a divisor of 96, such as 32, received 33"),
        ({"image_size": 0}, "received 0"),
        ({"validation_share": 0.0}, "expected a number between 0 and 1, received 0.0"),
        ({"validation_share": 10}, "received 10"),
    ],
)
def test_arguments_out_of_range_are_told(model: ModuleType, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        model.STL10DataManager("nowhere", **options)


# Downloading, from a server on this machine that cuts and lies.


@pytest.fixture
def fetch(model: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """The data manager with an empty folder, downloading from these mirrors a file with the content `packed(few())`."""
    content = packed(few())
    pauses: list[float] = []
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr(model, "SIZE_BYTES", len(content))
    monkeypatch.setattr(model, "SHA256", hashlib.sha256(content).hexdigest())
    monkeypatch.setattr(model, "time", SimpleNamespace(sleep=pauses.append))

    def call(*mirrors: Mirror) -> Any:
        monkeypatch.setattr(model, "URLS", tuple(mirror.url for mirror in mirrors))
        return model.STL10DataManager(tmp_path / "data", validation_share=0.25)

    return call


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


KEPT = {f"stl10_binary/{usage}_{kind}.bin" for usage in ("train", "test") for kind in "Xy"}


def test_download_keeps_the_labelled_images_and_is_done_once(
    fetch: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(Mirror(packed(few()))) as mirror:
        first, again = fetch(mirror), fetch(mirror)
    assert mirror.asked == [""]
    assert files(tmp_path / "data") == KEPT
    assert len(first.y_train) == 30
    assert all(np.array_equal(a, b) for a, b in zip(arrays(first), arrays(again), strict=True))
    assert "100 %" in capsys.readouterr().out


def test_cut_download_goes_on_where_it_was_cut(fetch: Callable[..., Any], tmp_path: Path) -> None:
    with serving(Mirror(packed(few()), cuts=[300_000, 200_000])) as mirror:
        fetch(mirror)
    assert mirror.asked == ["", "bytes=300000-", "bytes=500000-"]
    assert files(tmp_path / "data") == KEPT


def test_next_run_goes_on_where_the_last_one_gave_up(fetch: Callable[..., Any], tmp_path: Path) -> None:
    with (
        serving(Mirror(packed(few()), statuses=[404] * 5)) as mirror,
        pytest.raises(OSError, match="Run this cell again"),
    ):
        fetch(mirror)
    (tmp_path / "data" / "stl10_binary.tar.gz.part").write_bytes(packed(few())[:250_000])
    with serving(Mirror(packed(few()))) as mirror:
        fetch(mirror)
    assert mirror.asked == ["bytes=250000-"]


def test_server_that_cannot_continue_starts_over(fetch: Callable[..., Any], tmp_path: Path) -> None:
    with serving(Mirror(packed(few()), cuts=[300_000], ranges=False)) as mirror:
        fetch(mirror)
    assert mirror.asked == ["", "bytes=300000-"]
    assert files(tmp_path / "data") == KEPT


def test_second_address_helps_where_the_first_one_fails(fetch: Callable[..., Any]) -> None:
    with serving(Mirror(b"", statuses=[404])) as gone, serving(Mirror(packed(few()))) as there:
        assert len(fetch(gone, there).y_test) == 10


def test_wrong_file_is_never_used(fetch: Callable[..., Any], tmp_path: Path) -> None:
    content = packed(few())
    wrong = content[:-1] + bytes([content[-1] ^ 1])
    with serving(Mirror(wrong)) as mirror, pytest.raises(OSError, match="gave a wrong file: expected SHA-256"):
        fetch(mirror)
    assert files(tmp_path / "data") == set()


def test_what_was_left_of_a_wrong_file_is_begun_anew(fetch: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "stl10_binary.tar.gz.part").write_bytes(bytes(1000))
    with serving(Mirror(packed(few()))) as mirror:
        fetch(mirror)
    assert mirror.asked == ["bytes=1000-", ""]


def test_official_archive_is_described_as_in_the_catalogue(model: ModuleType) -> None:
    file = datasets.find("stl10").files[0]
    assert (file.urls, file.size_bytes, file.sha256) == (model.URLS, model.SIZE_BYTES, model.SHA256)
    assert file.below_home == f".cache/stl10/{model.ARCHIVE}"


# The classifier.


@pytest.fixture
def manager(model: ModuleType, tmp_path: Path) -> Any:
    return model.STL10DataManager(put(tmp_path / "few"), validation_share=0.25, verbose=False)


@pytest.fixture
def small(model: ModuleType) -> Any:
    network = model.BaseImageClassifier(feature_maps=2, num_epochs=1, learning_rate=0.01, verbose=False)
    network.build_cnn()
    return network


def test_arguments_are_attributes(model: ModuleType) -> None:
    options = {
        "name": "mine", "width": 16, "height": 8, "depth": 1, "num_blocks": 3, "feature_maps": 4, "num_classes": 5,
        "drop_rate": 0.1, "batch_norm": True, "is_augmentation": True, "activation_func": "elu", "use_skip": False,
        "optimizer": "sgd", "batch_size": 7, "num_epochs": 2, "learning_rate": 0.5, "verbose": False,
    }  # fmt: skip
    network = model.BaseImageClassifier(**options)
    assert vars(network) == options | {"model": None, "history": None}
    defaults = vars(model.BaseImageClassifier())
    assert (defaults["num_blocks"], defaults["feature_maps"], defaults["learning_rate"]) == (2, 32, 0.0001)


def test_class_has_the_name_that_students_derive_from(model: ModuleType) -> None:
    class YourModel(model.BaseImageClassifier):  # type: ignore[misc, name-defined]
        def build_cnn(self) -> None:
            self.model = None

    assert model.BaseImageClassifier.__name__ == "BaseImageClassifier"
    assert (
        YourModel("mine", 16, 8, 1, 3, 4, 5, 0.1, True, True, "elu", False, "sgd", 7, 2, 0.5, False).use_skip is False
    )
    # what it did not write is the given class's own, which is how the grader knows that
    assert YourModel.fit is model.BaseImageClassifier.fit
    assert YourModel.build_cnn is not model.BaseImageClassifier.build_cnn


def test_default_network_has_blocks_of_two_convolutions_and_a_mean_pool(model: ModuleType) -> None:
    network = model.BaseImageClassifier(
        width=20, height=12, depth=1, feature_maps=3, num_classes=4, activation_func="elu"
    )
    assert network.build_cnn() is None
    block = ["Conv2D", "Activation", "Conv2D", "Activation", "AveragePooling2D"]
    assert [type(layer).__name__ for layer in network.model.layers] == [
        "InputLayer",
        *block,
        *block,
        "Flatten",
        "Dense",
    ]
    assert [layer.filters for layer in network.model.layers if hasattr(layer, "filters")] == [3, 3, 6, 6]
    assert network.model.layers[2].activation.__name__ == "elu"
    assert network.model.input_shape == (None, 12, 20, 1)
    assert network.model.output_shape == (None, 4)


def test_training_follows_the_attributes_unless_told_otherwise(manager: Any, small: Any) -> None:
    small.fit(manager)
    assert small.history.params["epochs"] == 1
    assert set(small.history.history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert float(small.model.optimizer.learning_rate) == pytest.approx(0.01)
    assert type(small.model.optimizer).__name__ == "Adam"
    small.optimizer = "sgd"
    small.fit(manager, batch_size=10, num_epochs=2)
    assert (small.history.params["epochs"], small.history.params["steps"]) == (2, 3)
    assert type(small.model.optimizer).__name__ == "SGD"


def test_accuracy_is_the_share_of_right_predictions_whatever_loss_the_model_has(manager: Any, small: Any) -> None:
    predicted = small.predict(manager.X_test)  # not even compiled
    assert (predicted.shape, predicted.dtype) == ((10,), np.int64)
    assert small.compute_accuracy(manager.X_test, predicted) == 1.0
    half = np.where(np.arange(10) < 5, predicted, (predicted + 1) % 10)
    assert small.compute_accuracy(manager.X_test, half, batch_size=3) == 0.5
    assert type(small.compute_accuracy(manager.X_test, half)) is float


def test_training_lowers_the_loss(model: ModuleType, manager: Any) -> None:
    network = model.BaseImageClassifier(feature_maps=4, learning_rate=0.003, batch_size=10, verbose=False)
    network.build_cnn()
    network.fit(manager, num_epochs=8)
    assert network.history.history["loss"][-1] < network.history.history["loss"][0]


def test_progress_is_drawn_as_four_labelled_lines(manager: Any, small: Any) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    small.fit(manager, num_epochs=3)
    small.plot_progress()
    axes = plt.gcf().axes
    lines = {(ax.get_ylabel(), line.get_label()): line.get_ydata() for ax in axes for line in ax.lines}
    history = small.history.history
    assert lines == {
        ("loss", "training"): pytest.approx(history["loss"]),
        ("loss", "validation"): pytest.approx(history["val_loss"]),
        ("accuracy", "training"): pytest.approx(history["accuracy"]),
        ("accuracy", "validation"): pytest.approx(history["val_accuracy"]),
    }
    plt.close("all")


def test_predictions_are_drawn_with_their_classes(manager: Any, small: Any) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    small.plot_prediction(manager.X_test, manager.y_test, manager.classes, count=7)
    shown = [ax for ax in plt.gcf().axes if ax.images]
    assert len(shown) == 7
    predicted = small.predict(manager.X_test)
    for ax in shown:
        (place,) = [i for i, image in enumerate(manager.X_test) if np.array_equal(image, ax.images[0].get_array())]
        guess, true = manager.classes[predicted[place]], manager.classes[manager.y_test[place]]
        assert ax.get_title() == (guess if guess == true else f"{guess} (is {true})")
    plt.close("all")


@pytest.mark.parametrize("call", ["summary", "fit", "predict", "compute_accuracy", "plot_prediction"])
def test_network_that_is_not_built_says_what_to_call(model: ModuleType, manager: Any, call: str) -> None:
    network = model.BaseImageClassifier(name="mine")
    arguments = {
        "fit": (manager,),
        "predict": (manager.X_test,),
        "compute_accuracy": (manager.X_test, manager.y_test),
        "plot_prediction": (manager.X_test, manager.y_test, manager.classes),
    }.get(call, ())
    with pytest.raises(RuntimeError, match=r"mine has no model yet: call build_cnn\(\) first"):
        getattr(network, call)(*arguments)
    assert importlib.import_module("matplotlib.pyplot").get_fignums() == []


def test_progress_of_an_untrained_network_says_what_to_call(small: Any) -> None:
    with pytest.raises(RuntimeError, match=r"call fit\(data_manager\) before plot_progress\(\)"):
        small.plot_progress()


def test_summary_is_printed(small: Any, capsys: pytest.CaptureFixture[str]) -> None:
    small.summary()
    assert "Total params" in capsys.readouterr().out
