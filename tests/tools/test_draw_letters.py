"""fixtures/data/emnist is what the drawing program makes, and what it draws are letters."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tools import draw_letters, small_set
from tools.draw_letters import SPLITS, Split, draw_one, labels
from tools.letters.pen import Hand, draw
from tools.letters.shapes import SHAPES
from tools.small_set import DATA

SOME = 200  # of each split are drawn again: a second's work
CALM = Hand(jitter=0, slant=0, rotation=0, stretch=0, bend=0, trim=0, width=(1, 1), soft=(0.5, 0.5), shift=0)
SPLIT = pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.usage)


@pytest.fixture(scope="module")
def stored() -> dict[str, bytes]:
    """The members of the zip, decompressed."""
    with zipfile.ZipFile(DATA / "emnist" / "emnist.zip") as archive:
        return {name: gzip.decompress(archive.read(name)) for name in archive.namelist()}


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    entry: dict[str, object] = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["emnist-letters"]
    return entry


def images(stored: dict[str, bytes], split: Split) -> np.ndarray:
    content = stored[f"gzip/emnist-letters-{split.usage}-images-idx3-ubyte.gz"]
    return np.frombuffer(content, dtype=np.uint8, offset=16).reshape(-1, 28, 28)


@SPLIT
def test_stored_images_are_the_drawn_ones_transposed(stored: dict[str, bytes], split: Split) -> None:
    known = labels(split)
    some = np.linspace(0, len(known) - 1, SOME).astype(int)
    again = np.stack([draw_one(split, int(index), int(known[index])) for index in some])
    # A last bit of a sine, which processors round differently, may move a pixel by one step of grey.
    assert np.abs(again.swapaxes(1, 2).astype(int) - images(stored, split)[some]).max() <= 1


@SPLIT
def test_stored_labels_are_the_drawn_ones(stored: dict[str, bytes], split: Split) -> None:
    content = stored[f"gzip/emnist-letters-{split.usage}-labels-idx1-ubyte.gz"]
    assert content == b"\x00\x00\x08\x01" + len(labels(split)).to_bytes(4, "big") + labels(split).tobytes()
    assert len(images(stored, split)) == len(labels(split))


def test_manifest_describes_what_is_stored(stored: dict[str, bytes], manifest: dict[str, object]) -> None:
    archive = (DATA / "emnist" / "emnist.zip").read_bytes()
    assert manifest["sha256"] == hashlib.sha256(archive).hexdigest()
    assert manifest["bytes"] == len(archive) < 2_500_000
    assert manifest["seed"] == draw_letters.SEED
    assert manifest["sha256_decompressed"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in stored.items()
    }


def test_licence_is_ours() -> None:
    text = (DATA / "emnist" / "LICENSE").read_text(encoding="utf-8")
    assert text == draw_letters.LICENCE + (small_set.ROOT / "LICENSE").read_text(encoding="utf-8")


def test_program_writes_the_same_bytes_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_letters, "SPLITS", (Split("train", 2, 1, True), Split("test", 1, 1, False)))
    monkeypatch.setattr(small_set, "ROOT", tmp_path)
    (tmp_path / "LICENSE").write_text("MIT", encoding="utf-8")
    written = []
    for place in ("one", "two"):
        monkeypatch.setattr(small_set, "DATA", tmp_path / place)
        assert draw_letters.main() == 0
        written.append({path.name: path.read_bytes() for path in (tmp_path / place).rglob("*.*")})
    assert written[0] == written[1]
    assert set(written[0]) == {"emnist.zip", "manifest.json"}


def test_manifest_keeps_what_it_says_of_other_sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_letters, "SPLITS", (Split("train", 1, 1, True), Split("test", 1, 1, False)))
    monkeypatch.setattr(small_set, "ROOT", tmp_path)
    monkeypatch.setattr(small_set, "DATA", tmp_path)
    (tmp_path / "LICENSE").write_text("MIT", encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"other": 1}', encoding="utf-8")
    draw_letters.main()
    assert set(json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))) == {"other", "emnist-letters"}


@SPLIT
def test_no_image_is_empty_or_twice_there(stored: dict[str, bytes], split: Split) -> None:
    flat = images(stored, split).reshape(-1, 784)
    assert flat.max(axis=1).min() > 100
    assert len(np.unique(flat, axis=0)) == len(flat)


def test_training_and_test_images_share_none(stored: dict[str, bytes]) -> None:
    train, test = ({image.tobytes() for image in images(stored, split)} for split in SPLITS)
    assert not train & test


@pytest.mark.parametrize("letter", SHAPES)
def test_every_way_of_writing_starts_with_the_pen_put_down_and_stays_near_its_box(letter: str) -> None:
    for shape in SHAPES[letter]:
        assert shape.startswith("M")
        numbers = [float(word) for word in shape.translate(str.maketrans("MLS", "   ")).split()]
        assert len(numbers) % 2 == 0
        assert -0.1 <= min(numbers) <= max(numbers) <= 1.1


def test_calm_hand_draws_a_straight_line_straight() -> None:
    image = draw("M.5 0 L.5 1", CALM, np.random.default_rng(0)).astype(int)
    inked = np.flatnonzero(image.max(axis=0))
    assert inked.max() - inked.min() <= 3  # two pixels and their soft edges
    assert (image[6:22].max(axis=1) > 100).all()
    assert np.array_equal(image, image[:, ::-1])


def test_same_stream_draws_the_same_letter_and_another_one_another() -> None:
    shape = SHAPES["A"][0]
    first, again, other = (draw(shape, Hand(), np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
