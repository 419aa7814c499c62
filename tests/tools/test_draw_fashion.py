"""fixtures/data/fashion-mnist is what the drawing program makes, and what it draws is clothing of ten kinds."""

import gzip
import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.samples.sketch import TOLERANCE, sketch
from tools import draw_fashion, small_set
from tools.draw_fashion import SPLITS, Split, draw_one, labels
from tools.fashion.garments import GARMENTS
from tools.fashion.studio import SIZE, Studio, photograph
from tools.scenes.brush import Blob, Line, Pose, cover
from tools.small_set import DATA

SOME = 200  # of each split are drawn again: a second's work
CALM = Studio(scale=(12, 12), shift=0, angle=0, grey=(0.5, 0.5), pattern=0, folds=0, noise=0)
SPLIT = pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.usage)
FOLDER = DATA / "fashion-mnist"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The four files, decompressed."""
    return {path.name: gzip.decompress(path.read_bytes()) for path in FOLDER.glob("*.gz")}


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    entry: dict[str, object] = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["fashion-mnist"]
    return entry


def images(files: dict[str, bytes], split: Split) -> np.ndarray:
    """(n, 28, 28)."""
    content = files[f"{split.usage}-images-idx3-ubyte.gz"]
    return np.frombuffer(content, dtype=np.uint8, offset=16).reshape(-1, SIZE, SIZE)


@SPLIT
def test_stored_images_are_the_drawn_ones(files: dict[str, bytes], split: Split) -> None:
    known = labels(split)
    some = np.linspace(0, len(known) - 1, SOME).astype(int)
    again = np.stack([draw_one(split, int(index), int(known[index])) for index in some]).astype(int)
    # A last bit of a sine, which processors round differently, may move a pixel by one step of grey.
    assert np.abs(again - images(files, split)[some]).max() <= Studio().step


@SPLIT
def test_stored_labels_are_the_drawn_ones_and_as_many_of_each(files: dict[str, bytes], split: Split) -> None:
    content = files[f"{split.usage}-labels-idx1-ubyte.gz"]
    assert content == b"\x00\x00\x08\x01" + len(labels(split)).to_bytes(4, "big") + labels(split).tobytes()
    assert np.bincount(labels(split)).tolist() == [split.each] * 10
    assert len(images(files, split)) == len(labels(split))
    assert files[f"{split.usage}-images-idx3-ubyte.gz"][:16] == bytes(
        [0, 0, 8, 3, *len(labels(split)).to_bytes(4, "big"), 0, 0, 0, 28, 0, 0, 0, 28]
    )


def test_classes_are_in_the_order_of_fashion_mnists_labels() -> None:
    # as in the table of its own read-me
    assert list(GARMENTS) == [
        *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
    ]


@SPLIT
def test_labels_are_shuffled(split: Split) -> None:
    """Of neighbours, about a tenth are of one class; sorted, nearly all would be."""
    same = np.mean(np.diff(labels(split).astype(int)) == 0)
    assert 0.05 < same < 0.15


def test_manifest_describes_what_is_stored(files: dict[str, bytes], manifest: dict[str, object]) -> None:
    packed = {f"fashion-mnist/{name}": (FOLDER / name).read_bytes() for name in files}
    assert manifest["files"] == {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()} for name, content in packed.items()
    }
    assert sum(map(len, packed.values())) < 2_500_000
    assert manifest["seed"] == draw_fashion.SEED
    assert manifest["sha256_decompressed"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }


def test_files_say_nothing_of_when_they_were_packed() -> None:
    # gzip's flags (a name would be one), its time
    assert {(FOLDER / name).read_bytes()[3:8] for name in official_names()} == {bytes(5)}


def official_names() -> list[str]:
    """As Keras asks for them."""
    return [f"{usage}-{kind}-ubyte.gz" for usage in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]


def test_files_have_the_names_that_keras_asks_for(files: dict[str, bytes]) -> None:
    assert set(files) == set(official_names())


def test_licence_is_ours() -> None:
    text = (FOLDER / "LICENSE").read_text(encoding="utf-8")
    assert text == draw_fashion.LICENCE + (small_set.ROOT / "LICENSE").read_text(encoding="utf-8")


def test_program_writes_the_same_bytes_each_time_and_keeps_other_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_fashion, "SPLITS", (Split("train", 2), Split("t10k", 1)))
    monkeypatch.setattr(small_set, "ROOT", tmp_path)
    (tmp_path / "LICENSE").write_text("MIT", encoding="utf-8")
    written = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "manifest.json").write_text('{"other": 1}', encoding="utf-8")
        monkeypatch.setattr(small_set, "DATA", tmp_path / place)
        assert draw_fashion.main() == 0
        written.append({path.name: path.read_bytes() for path in (tmp_path / place).rglob("*.*")})
    assert written[0] == written[1]
    assert set(written[0]) == {*official_names(), "manifest.json"}
    assert set(json.loads(written[0]["manifest.json"])) == {"other", "fashion-mnist"}


@SPLIT
def test_every_image_shows_something_on_black(files: dict[str, bytes], split: Split) -> None:
    shown = images(files, split)
    assert shown.reshape(-1, SIZE * SIZE).max(axis=1).min() > 50
    corners = shown[:, [0, 0, -1, -1], [0, -1, 0, -1]]
    assert (corners == 0).mean() > 0.98
    assert (shown > 0).mean(axis=(1, 2)).min() > 0.05


def test_no_two_images_can_be_taken_for_each_other(files: dict[str, bytes]) -> None:
    """Grading knows images again by their sketches: hardly any two have the same one within its tolerance."""
    sketches = sketch(np.concatenate([images(files, split) for split in SPLITS]))
    ordered = sketches[np.argsort(sketches[:, 0])]
    alike = 0
    for index, row in enumerate(ordered):
        end = int(np.searchsorted(ordered[:, 0], row[0] + TOLERANCE, side="right"))
        alike += int((np.abs(ordered[index + 1 : end] - row).max(axis=1) <= TOLERANCE).sum())
    assert alike <= 3


def test_classes_can_be_told_apart_but_not_by_their_means_alone(files: dict[str, bytes]) -> None:
    """The nearest mean of a class is right for more than half of the test images, and not for all."""
    train, test = (images(files, split).reshape(-1, SIZE * SIZE).astype(float) for split in SPLITS)
    known, asked = (labels(split) for split in SPLITS)
    means = np.stack([train[known == label].mean(axis=0) for label in range(10)])
    found = ((test[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert 0.5 < (found == asked).mean() < 0.85
    mistaken = asked[found != asked]
    tops = {index for index, name in enumerate(GARMENTS) if name in {"T-shirt/top", "Pullover", "Coat", "Shirt"}}
    assert np.isin(mistaken, list(tops)).mean() > 0.5  # as in Fashion-MNIST: what is worn on top is mixed up


@pytest.mark.parametrize("name", GARMENTS)
def test_garments_use_known_paints_and_differ_from_draw_to_draw(name: str) -> None:
    one, same, other = (GARMENTS[name](np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert {shape.paint for shape in one} <= {"cloth", "light", "dark", "none"}
    assert one == same
    assert one != other


@pytest.mark.parametrize("name", GARMENTS)
def test_every_cut_is_seen(name: str) -> None:
    """A polygon whose corners go the wrong way covers nothing: each piece of cloth covers some pixels."""
    for seed in range(20):
        for shape in GARMENTS[name](np.random.default_rng(seed)):
            if shape.paint == "cloth":
                assert cover(shape, Pose(SIZE / 2, SIZE / 2, 12.0), size=SIZE).sum() > 3


def test_calm_studio_shows_the_cloth_in_its_grey() -> None:
    shown = photograph((Blob("cloth", 0.0, 0.0, 0.5, 0.5),), CALM, np.random.default_rng(0)).astype(int)
    assert shown[14, 14] == 128  # 0.5 in steps of 4
    assert shown[0].max() == 0
    # Area of the ellipse in pixels: π·6².
    assert shown.sum() / 128 == pytest.approx(np.pi * 36, rel=0.05)
    assert np.array_equal(shown, shown[:, ::-1])


def test_what_is_cut_out_shows_the_background() -> None:
    garment = (Blob("cloth", 0.0, 0.0, 0.8, 0.8), Line("none", ((-0.2, 0.0), (0.2, 0.0)), 0.2))
    shown = photograph(garment, CALM, np.random.default_rng(0))
    assert shown[14, 14] == 0
    assert shown[7, 14] > 100
