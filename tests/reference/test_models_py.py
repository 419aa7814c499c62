"""The 2022 base code of Part 3: the pictures read and split as agreed with the grader, and the default network."""

import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image

from autograder.checks.samples.sketch import sketch
from autograder.datasets.animals import CLASSES, read_animals, read_test_images
from tests.reference.given import import_given
from tools.draw_animals import members

COUNTS = {"lions": 20, "Ants": 14, "cats": 23, "bees": 10}
"""In no order; sorted: Ants, bees, cats, lions."""
SIDE = 4


class NoClassifier:
    """Stands in for the network, which those tests do not need that look at the pictures: Keras takes long to import."""


@pytest.fixture(scope="module")
def models() -> ModuleType:
    """models.py, as students have it, but without a network."""
    stub: Any = SimpleNamespace(ImageClassifier=NoClassifier)
    return import_given("a1_2022", "models", image_classifier=stub)


def made(label: str, number: int) -> np.ndarray:
    """A picture of SIDE × SIDE pixels, like no other."""
    seed = [*label.encode(), number]
    return np.random.default_rng(seed).integers(0, 256, size=(SIDE, SIDE, 3), dtype=np.uint8)


def put(path: Path, pixels: np.ndarray, *, times: int = 3) -> None:
    """Save a picture, each pixel as a square of pixels: reduced to its old size it is itself again, whoever does it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels.repeat(times, axis=0).repeat(times, axis=1)).save(path)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pictures in folders, as the notebook hands them to `load`; with files that are none."""
    root = tmp_path_factory.mktemp("datasets") / "Animals"
    for label, count in COUNTS.items():
        for number in range(count):
            put(root / label / f"{number}.png", made(label, number))
        (root / label / "Thumbs.db").write_bytes(b"no picture")
    return {label: root / label for label in COUNTS}


@pytest.fixture
def manager(models: ModuleType, folders: dict[str, Path]) -> Any:
    """Empty."""
    return models.AnimalsDatasetManager([models.SimplePreprocessor(width=SIDE, height=SIDE)])


def prepared(manager: Any, folders: dict[str, Path], **options: Any) -> Any:
    manager.load(folders, **options)
    manager.process_data_label()
    manager.train_valid_test_split()
    return manager


def by_name(count: int) -> list[int]:
    """Numbers in the order of the files' names: 0, 1, 10, 11, …, 2, …"""
    return [int(name) for name in sorted(map(str, range(count)))]


def arrays(manager: Any) -> list[np.ndarray]:
    return [getattr(manager, f"{kind}_{usage}") for usage in ("train", "valid", "test") for kind in "Xy"]


# Reading.


def test_classes_and_files_are_read_in_the_order_of_their_names(manager: Any, folders: dict[str, Path]) -> None:
    manager.load(folders)
    expected = [(label, made(label, number)) for label in sorted(COUNTS) for number in by_name(COUNTS[label])]
    assert manager.labels.tolist() == [label for label, _ in expected]
    assert manager.data.dtype == np.uint8
    assert np.array_equal(manager.data, np.stack([pixels for _, pixels in expected]))


def test_labels_become_whole_numbers_and_pixels_numbers_from_minus_1_to_1(
    manager: Any, folders: dict[str, Path]
) -> None:
    manager.load(folders)
    for _ in range(2):  # the second time changes nothing
        manager.process_data_label()
        assert manager.classes.tolist() == ["Ants", "bees", "cats", "lions"]
        assert [str(array.dtype) for array in (manager.X, manager.y)] == ["float32", "int64"]
        assert [manager.classes[label] for label in manager.y] == manager.labels.tolist()
        assert pytest.approx(manager.data.astype(float) / 127.5 - 1, abs=1e-6) == manager.X
    assert (manager.X.min(), manager.X.max()) == (-1, 1)


def test_of_each_class_the_first_pictures_are_read(
    manager: Any, folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    manager.load(folders, max_num_images=12, verbose=5)
    assert np.unique(manager.labels, return_counts=True)[1].tolist() == [12, 10, 12, 12]
    assert np.array_equal(manager.data[0], made("Ants", 0))
    assert np.array_equal(manager.data[11], made("Ants", by_name(14)[11]))
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["Ants 14", "Processed 5/12", "Processed 10/12"]  # how many there are, how many it reads
    assert said[3:6] == ["bees 10", "Processed 5/10", "Processed 10/10"]
    manager.load(folders, None)
    assert len(manager.data) == sum(COUNTS.values())
    assert capsys.readouterr().out.splitlines() == ["Ants 14", "bees 10", "cats 23", "lions 20"]


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "CMYK", "1"])
def test_every_kind_of_picture_becomes_red_green_blue(models: ModuleType, tmp_path: Path, mode: str) -> None:
    picture = Image.fromarray(np.full((6, 6, 3), 255, dtype=np.uint8)).convert(mode)
    picture.save(tmp_path / "one.tiff")
    manager = models.AnimalsDatasetManager([models.SimplePreprocessor(2, 3)])
    manager.load({"white": str(tmp_path)})
    assert manager.data.shape == (1, 3, 2, 3)
    assert (manager.data == 255).all()


def test_preprocessor_takes_means_of_what_it_merges_and_an_array_too(models: ModuleType) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, size=(8, 12, 3), dtype=np.uint8)
    by_hand = pixels.reshape(2, 4, 3, 4, 3).mean(axis=(1, 3))
    for image in (pixels, Image.fromarray(pixels)):
        reduced = np.asarray(models.SimplePreprocessor(width=3, height=2).preprocess(image))
        assert reduced.shape == (2, 3, 3)
        assert reduced == pytest.approx(by_hand, abs=1)  # rounded twice, along rows and along columns


def test_preprocessors_are_applied_one_after_the_other(models: ModuleType, folders: dict[str, Path]) -> None:
    upside_down = SimpleNamespace(preprocess=lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM))
    manager = models.AnimalsDatasetManager([upside_down, models.SimplePreprocessor(SIDE, SIDE)])
    manager.load(folders, max_num_images=1)
    assert np.array_equal(manager.data[0], made("Ants", 0)[::-1])


# Splitting.


def agreed(labels: np.ndarray) -> list[np.ndarray]:
    """Places of the training, validation and test images, as base code and grader are to draw them."""
    rng = np.random.default_rng(33)
    drawn = []
    for label in np.unique(labels):
        places = rng.permutation(np.flatnonzero(labels == label))
        t, r = round(0.1 * len(places)), round(0.8 * len(places))
        drawn.append((places[t : t + r], places[t + r :], places[:t]))
    return [rng.permutation(np.concatenate(parts)) for parts in zip(*drawn, strict=True)]


def test_split_is_the_agreed_one(manager: Any, folders: dict[str, Path]) -> None:
    prepared(manager, folders)
    expected = [array[places] for places in agreed(manager.y) for array in (manager.X, manager.y)]
    assert all(np.array_equal(a, b) for a, b in zip(arrays(manager), expected, strict=True))


def test_split_is_stratified_and_loses_nothing(manager: Any, folders: dict[str, Path]) -> None:
    prepared(manager, folders)
    counts = [np.bincount(manager_y).tolist() for manager_y in (manager.y_train, manager.y_valid, manager.y_test)]
    assert counts == [[11, 8, 18, 16], [2, 1, 3, 2], [1, 1, 2, 2]]  # of 14, 10, 23 and 20
    pairs = [
        (image.tobytes(), label)
        for X, y in zip(arrays(manager)[::2], arrays(manager)[1::2], strict=True)
        for image, label in zip(X, y, strict=True)
    ]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(image.tobytes(), label) for image, label in zip(manager.X, manager.y, strict=True)}
    assert manager.y_train.tolist() != sorted(manager.y_train.tolist())


def test_same_seed_same_split_another_seed_another(manager: Any, folders: dict[str, Path]) -> None:
    first = arrays(prepared(manager, folders))
    manager.train_valid_test_split(rand_seed=33)
    assert all(np.array_equal(a, b) for a, b in zip(first, arrays(manager), strict=True))
    manager.train_valid_test_split(rand_seed=34)
    assert not np.array_equal(first[0], manager.X_train)
    manager.train_valid_test_split(train_size=0.5, test_size=0.2)
    assert [len(array) for array in arrays(manager)[::2]] == [7 + 5 + 12 + 10, 4 + 3 + 6 + 6, 3 + 2 + 5 + 4]


def test_batches_go_through_all_training_images_before_one_comes_again(manager: Any, folders: dict[str, Path]) -> None:
    prepared(manager, folders)
    known = {image.tobytes(): label for image, label in zip(manager.X_train, manager.y_train, strict=True)}
    assert len(known) == 53
    epochs = []
    for _ in range(2):
        batches = [manager.next_batch(10) for _ in range(5)]
        assert all((X.shape, y.shape, str(X.dtype)) == ((10, SIDE, SIDE, 3), (10,), "float32") for X, y in batches)
        drawn = [(image.tobytes(), label) for X, y in batches for image, label in zip(X, y, strict=True)]
        assert all(known[image] == label for image, label in drawn)
        assert len(set(drawn)) == 50
        epochs.append(drawn)
    assert epochs[0] != epochs[1]
    assert len(manager.next_batch(53)[1]) == 53


# The grader reads the same.


def photograph(label: str, number: int) -> Image.Image:
    """Of an odd size, so that the way of reducing it shows."""
    pixels = np.random.default_rng([*label.encode(), number]).integers(0, 256, size=(9, 11, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((70, 45 + number % 5), Image.Resampling.BICUBIC)


@pytest.fixture(scope="module")
def photographs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set in the real one's form, of which 500 of the cats and all others are to be read."""
    root = tmp_path_factory.mktemp("datasets")
    for label in CLASSES:
        (root / "Animals" / label).mkdir(parents=True)
        for number in range(503 if label == "cats" else 9):
            photograph(label, number).save(root / "Animals" / label / f"{number}.jpg")
    return root / "Animals"


def test_grader_reads_and_splits_as_students_do(models: ModuleType, photographs: Path, tmp_path: Path) -> None:
    packed = tmp_path / "Animals.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(photographs.rglob("*.jpg"), reverse=True):  # the order in the zip does not matter
            archive.write(path, path.relative_to(photographs.parent))
    manager = models.AnimalsDatasetManager([models.SimplePreprocessor(width=32, height=32)])
    prepared(manager, {path.name: path for path in photographs.iterdir()})
    assert manager.X.shape == (500 + 9 * 9, 32, 32, 3)
    known = read_animals(packed, settings={})
    assert manager.classes.tolist() == list(known.classes)
    images, labels = read_test_images(packed, settings={}, count=10_000)
    assert np.array_equal(manager.X_test, images)
    assert np.array_equal(manager.y_test, labels)
    images = np.concatenate([manager.X_train, manager.X_valid])
    labels = np.concatenate([manager.y_train, manager.y_valid])
    for mine, classes, theirs in ((images, labels, known.train), (manager.X_test, manager.y_test, known.test)):
        # sketches do not depend on the scale of the pixels
        order = np.lexsort(theirs.sketch.T), np.lexsort(sketch(mine).T)
        assert theirs.sketch[order[0]] == pytest.approx(sketch(mine)[order[1]], abs=1e-3)
        assert np.array_equal(theirs.labels[order[0]], classes[order[1]])


# What goes wrong.


def test_no_folder_at_all_is_told_with_the_remedy(manager: Any) -> None:
    with pytest.raises(ValueError, match=r"expected a folder for each class, received none.* \./datasets/Animals"):
        manager.load({})


def test_missing_folder_is_told_with_the_remedy(manager: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"cats is no folder\. .* \./datasets/Animals, in one folder for each"):
        manager.load({"cats": tmp_path / "cats"})


@pytest.mark.parametrize("name", ["", "notes.txt", "deeper/one.png"])
def test_folder_without_pictures_is_told_with_the_remedy(manager: Any, tmp_path: Path, name: str) -> None:
    if name:
        put(tmp_path / name.replace("txt", "png"), made("x", 0))
        if name == "notes.txt":
            (tmp_path / "notes.png").rename(tmp_path / name)
    with pytest.raises(ValueError, match=r"holds no pictures\. .*: unpack the data set there"):
        manager.load({"cats": tmp_path})


@pytest.mark.parametrize(("content", "name"), [(b"", "a.jpg"), (b"<html>" * 99, "a.png"), (None, "a.jpg")])
def test_damaged_picture_is_named_with_the_remedy(
    manager: Any, tmp_path: Path, content: bytes | None, name: str
) -> None:
    if content is None:  # a whole one cut off
        photograph("x", 1).save(tmp_path / name)
        content = (tmp_path / name).read_bytes()[:700]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name} cannot be read as a picture \(.*\)\. Delete it, or unpack"):
        manager.load({"cats": tmp_path})


def test_pictures_of_several_sizes_need_a_preprocessor(models: ModuleType, tmp_path: Path) -> None:
    put(tmp_path / "a.png", made("x", 0))
    put(tmp_path / "b.png", made("x", 1), times=2)
    with pytest.raises(ValueError, match=r"b\.png: .* \(12, 12, 3\) first, now \(8, 8, 3\)\. .*SimplePreprocessor"):
        models.AnimalsDatasetManager().load({"x": tmp_path})


@pytest.mark.parametrize(
    ("steps", "call", "message"),
    [
        ((), "process_data_label", r"call load\(label_folder_dict\) before process_data_label\(\)"),
        (("load",), "train_valid_test_split", r"call process_data_label\(\) before train_valid_test_split\(\)"),
        ((), "train_valid_test_split", r"call process_data_label\(\) before train_valid_test_split\(\)"),
        (("load", "process_data_label"), "next_batch", r"call train_valid_test_split\(\) before next_batch\(\)"),
    ],
)
def test_a_call_out_of_turn_says_what_to_call(
    manager: Any, folders: dict[str, Path], steps: tuple[str, ...], call: str, message: str
) -> None:
    for step in steps:
        getattr(manager, step)(*([folders] if step == "load" else []))
    with pytest.raises(RuntimeError, match=message):
        getattr(manager, call)()


def test_pictures_loaded_anew_have_to_be_processed_anew(manager: Any, folders: dict[str, Path]) -> None:
    prepared(manager, folders)
    manager.load(folders, max_num_images=10)
    with pytest.raises(RuntimeError, match=r"call process_data_label\(\) before"):
        manager.train_valid_test_split()


@pytest.mark.parametrize(
    ("train_size", "test_size"), [(0.0, 0.1), (0.8, 0.0), (0.8, 0.2), (0.9, 0.3), (80, 10), (-0.1, 0.1)]
)
def test_shares_that_leave_a_set_empty_are_told(
    manager: Any, folders: dict[str, Path], train_size: float, test_size: float
) -> None:
    prepared(manager, folders)
    with pytest.raises(ValueError, match=rf"leave some for validation, .* received {train_size} and {test_size}"):
        manager.train_valid_test_split(train_size, test_size)


@pytest.mark.parametrize("batch_size", [0, -1, 54])
def test_batches_of_an_impossible_size_are_told(manager: Any, folders: dict[str, Path], batch_size: int) -> None:
    prepared(manager, folders)
    with pytest.raises(ValueError, match=rf"expected 1 to 53 images, received {batch_size}\."):
        manager.next_batch(batch_size)


def test_preprocessor_needs_a_size(models: ModuleType) -> None:
    with pytest.raises(ValueError, match="expected at least 1 pixel each, received 32 and 0"):
        models.SimplePreprocessor(32, 0)


# The network.

ARGUMENTS = {
    "name": "mine", "width": 16, "height": 8, "depth": 1, "num_blocks": 3, "feature_maps": 4, "num_classes": 5,
    "drop_rate": 0.1, "batch_norm": True, "is_augmentation": True, "activation_func": "elu", "use_skip": False,
    "optimizer": "sgd", "batch_size": 7, "num_epochs": 2, "learning_rate": 0.5, "verbose": False,
}  # fmt: skip
"""In the order of the handout."""


@pytest.fixture(scope="module")
def complete() -> ModuleType:
    """models.py, with the network."""
    pytest.importorskip("keras", reason="the small environment has no Keras")
    mpl.use("agg")
    return import_given("a1_2022", "models")


@pytest.fixture
def data(complete: ModuleType, folders: dict[str, Path]) -> Any:
    return prepared(complete.AnimalsDatasetManager([complete.SimplePreprocessor(8, 8)]), folders)


@pytest.mark.slow
@pytest.mark.tensorflow
def test_arguments_are_attributes_by_name_and_by_position(complete: ModuleType) -> None:
    for network in (complete.DefaultModel(**ARGUMENTS), complete.DefaultModel(*ARGUMENTS.values())):
        assert vars(network) == ARGUMENTS | {"model": None, "history": None}
    without_verbose = list(ARGUMENTS.values())[:-1]  # as the handout's second YourModel calls it
    assert vars(complete.DefaultModel(*without_verbose)) == ARGUMENTS | {
        "verbose": True,
        "model": None,
        "history": None,
    }


@pytest.mark.slow
@pytest.mark.tensorflow
def test_defaults_are_the_handouts(complete: ModuleType) -> None:
    assert vars(complete.DefaultModel()) == {
        "name": "network1", "width": 32, "height": 32, "depth": 3, "num_blocks": 2, "feature_maps": 32,
        "num_classes": 4, "drop_rate": 0.2, "batch_norm": None, "is_augmentation": False, "activation_func": "relu",
        "use_skip": True, "optimizer": "adam", "batch_size": 10, "num_epochs": 20, "learning_rate": 0.0001,
        "verbose": True, "model": None, "history": None,
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.tensorflow
def test_the_handouts_example_runs_as_it_stands(
    complete: ModuleType, data: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    keras = pytest.importorskip("keras")
    keras.utils.set_random_seed(1)
    network1 = complete.DefaultModel(
        name="network1", width=8, height=8, num_classes=len(data.classes), optimizer="sgd", batch_size=128,
        num_epochs=20, learning_rate=0.5,
    )  # fmt: skip
    network1.build_cnn()
    network1.summary()
    network1.fit(data, batch_size=64, num_epochs=20)
    assert network1.history.params["epochs"] == 20
    said = capsys.readouterr().out
    assert "Total params" in said
    assert "Epoch 20/20" in said
    assert type(network1.model.optimizer).__name__ == "SGD"
    assert float(network1.model.optimizer.learning_rate) == 0.5
    assert 0 <= network1.compute_accuracy(data.X_test, data.y_test) <= 1
    assert network1.predict(data.X_test[0:10]).shape == (6,)
    network1.plot_progress()
    network1.plot_prediction(data.X_test, data.y_test, data.classes)
    assert len(plt.get_fignums()) == 2
    plt.close("all")


@pytest.mark.slow
@pytest.mark.tensorflow
def test_images_are_drawn_as_they_look(complete: ModuleType, data: Any) -> None:
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.close("all")
    network = complete.DefaultModel(width=8, height=8, feature_maps=2)
    network.build_cnn()
    network.plot_prediction(data.X_test, data.y_test, data.classes)
    shown = [ax for ax in plt.gcf().axes if ax.images]
    assert len(shown) == len(data.y_test)
    predicted = network.predict(data.X_test)
    for ax in shown:
        drawn = np.asarray(ax.images[0].get_array(), dtype=float)
        (place,) = [i for i, image in enumerate(data.X_test) if np.allclose(drawn * 2 - 1, image, atol=1e-6)]
        guess, true = data.classes[predicted[place]], data.classes[data.y_test[place]]
        assert ax.get_title() == (guess if guess == true else f"{guess} (is {true})")
    plt.close("all")


@pytest.mark.slow
@pytest.mark.tensorflow
def test_the_handouts_default_model_fails_to_learn_what_can_be_learnt(complete: ModuleType, tmp_path: Path) -> None:
    """Question 3.1 asks why. The images are those of the quick tier."""
    keras = pytest.importorskip("keras")
    for name, content in members().items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    manager = complete.AnimalsDatasetManager([complete.SimplePreprocessor(width=32, height=32)])
    prepared(manager, {path.name: path for path in (tmp_path / "Animals").iterdir()})

    def trained(**options: Any) -> Any:
        keras.utils.set_random_seed(1)
        network = complete.DefaultModel(num_classes=10, feature_maps=8, batch_size=64, verbose=False, **options)
        network.build_cnn()
        network.fit(manager, num_epochs=5)
        return network

    # over six seeds: 0.10 to 0.22 of the test images, 1 to 4 classes predicted; Adam at 0.003 gets 0.59
    default = trained(optimizer="sgd", learning_rate=0.5)
    assert min(default.history.history["loss"]) > 2.2  # ln 10 = 2.303 is the loss of equal probabilities
    assert default.compute_accuracy(manager.X_test, manager.y_test) < 0.3
    sensible = trained(optimizer="adam", learning_rate=0.003)
    assert sensible.compute_accuracy(manager.X_test, manager.y_test) > 0.4
