"""fixtures/data/animals is what the drawing program makes, and what it draws can be told apart."""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder.checks.samples.sketch import TOLERANCE, sketch
from tools import draw_animals, small_set
from tools.animals import safari
from tools.animals.habitats import HABITATS, HABITS, habitat
from tools.animals.safari import Safari, photograph
from tools.animals.ways import WAYS
from tools.draw_animals import CLASSES, EACH, draw_one
from tools.scenes.brush import SIZE, Pose, Shape, cover
from tools.scenes.photo import Camera
from tools.small_set import DATA

ARCHIVE = DATA / "animals" / "Animals.zip"
SOME = range(0, EACH, 9)  # of each class are drawn again: half a second's work
CALM = Safari(
    camera=Camera(stray=0, noise=0, light=0, shift=0, angle=0, scale=(12, 12), colour=0), free=0, limbs=0, build=0
)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The archive's members."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def reduced(files: dict[str, bytes]) -> dict[str, np.ndarray]:
    """Class → (100, 32, 32, 3), as the assignment reads them."""
    return {
        name: np.stack([small(files[f"Animals/{name}/{index:03d}.jpg"]) for index in range(EACH)]) for name in CLASSES
    }


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    entry: dict[str, object] = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["animals"]
    return entry


def small(content: bytes) -> np.ndarray:
    """(32, 32, 3)."""
    with Image.open(io.BytesIO(content)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (64, 64))
        return np.asarray(opened.resize((SIZE, SIZE), Image.Resampling.BOX))


@pytest.mark.parametrize("name", CLASSES)
def test_stored_images_are_the_drawn_ones_but_for_what_jpeg_loses(reduced: dict[str, np.ndarray], name: str) -> None:
    again = np.stack([draw_one(name, index) for index in SOME]).astype(int)
    lost = np.abs(reduced[name][list(SOME)] - again)
    assert lost.mean(axis=(1, 2, 3)).max() < 5  # of 255: quality 92, however this machine's libjpeg rounds
    assert np.quantile(lost, 0.99) < 30


def test_members_are_a_hundred_of_each_class_in_order(files: dict[str, bytes]) -> None:
    # names of the assignment's own folders, their spelling included
    names = ["butterfiles", "cats", "chickens", "cows", "dogs", "elephants", "fishes", "horses", "lions", "spiders"]
    assert list(files) == [f"Animals/{name}/{index:03d}.jpg" for name in names for index in range(100)]
    assert list(WAYS) == list(HABITS) == names


def test_manifest_describes_what_is_stored(files: dict[str, bytes], manifest: dict[str, object]) -> None:
    archive = ARCHIVE.read_bytes()
    assert manifest["sha256"] == hashlib.sha256(archive).hexdigest()
    assert manifest["bytes"] == len(archive) < 2_500_000
    assert manifest["seed"] == draw_animals.SEED
    assert {"numpy", "pillow", "libjpeg_turbo"} <= set(manifest)
    assert manifest["images"] == {"of_each_class": EACH, "in_all": len(files)}


def test_manifest_is_not_longer_for_a_thousand_files(manifest: dict[str, object]) -> None:
    """The members are stored as they are: the archive's checksum says it all."""
    assert "sha256_decompressed" not in manifest


def test_archive_says_nothing_of_who_packed_it_or_when() -> None:
    with zipfile.ZipFile(ARCHIVE) as archive:
        told = {
            (item.date_time, item.create_system, item.external_attr, item.compress_type, item.extra)
            for item in archive.infolist()
        }
    assert told == {((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16, zipfile.ZIP_STORED, b"")}


def test_licence_is_ours() -> None:
    text = (ARCHIVE.parent / "LICENSE").read_text(encoding="utf-8")
    assert text == draw_animals.LICENCE + (small_set.ROOT / "LICENSE").read_text(encoding="utf-8")


def test_program_writes_the_same_bytes_each_time_and_keeps_other_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_animals, "EACH", 2)
    monkeypatch.setattr(small_set, "ROOT", tmp_path)
    (tmp_path / "LICENSE").write_text("MIT", encoding="utf-8")
    written = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "manifest.json").write_text('{"other": 1}', encoding="utf-8")
        monkeypatch.setattr(small_set, "DATA", tmp_path / place)
        assert draw_animals.main() == 0
        written.append({path.name: path.read_bytes() for path in (tmp_path / place).rglob("*.*")})
    assert written[0] == written[1]
    assert set(written[0]) == {"Animals.zip", "manifest.json"}
    assert set(json.loads(written[0]["manifest.json"])) == {"other", "animals"}


def test_no_image_is_plain_and_no_two_can_be_taken_for_each_other(reduced: dict[str, np.ndarray]) -> None:
    """Grading knows images again by their sketches: hardly any two have the same one within its tolerance."""
    together = np.concatenate(list(reduced.values()))
    assert together.reshape(len(together), -1).std(axis=1).min() > 5
    sketches = sketch(together)
    apart = np.abs(sketches[:, None] - sketches).max(axis=2)
    assert (apart[np.triu_indices(len(apart), 1)] <= TOLERANCE).sum() <= 3


def test_classes_do_not_hang_on_their_mean_colours(reduced: dict[str, np.ndarray]) -> None:
    """Nearest means of whole images tell something; those of the mean colour alone tell less, and little."""
    right = []
    for pixels in (reduced, {name: found.mean(axis=(1, 2)) for name, found in reduced.items()}):
        flat = np.stack([found.reshape(EACH, -1).astype(float) for found in pixels.values()])  # (10, 100, d)
        means, asked = flat[:, :80].mean(axis=1), flat[:, 80:]
        found = ((asked[:, :, None] - means) ** 2).sum(axis=3).argmin(axis=2)
        right.append((found == np.arange(10)[:, None]).mean())
    assert right[1] < 0.4
    assert right[1] < right[0] < 0.75
    assert right[0] > 0.2


@pytest.mark.parametrize("name", WAYS)
def test_every_shape_is_seen_and_uses_a_known_colour(name: str) -> None:
    """A polygon whose corners go the wrong way would cover nothing."""
    for way in WAYS[name]:
        for shape in way:
            assert shape.paint in {"body", "shade", "accent", "dark", "bright"}
            inside = cover(shape, Pose(SIZE / 2, SIZE / 2, 12.0)).sum()
            beyond = cover(shape, Pose(SIZE, SIZE, 24.0), size=2 * SIZE).sum() / 4
            assert inside > 0.5
            assert inside == pytest.approx(beyond, rel=0.5)


@pytest.mark.parametrize("name", WAYS)
def test_no_two_animals_stand_alike_and_one_stream_draws_one_animal(name: str) -> None:
    first, again = (photograph(name, Safari(), np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, again)
    assert len({photograph(name, Safari(), np.random.default_rng(seed)).tobytes() for seed in range(10)}) == 10


@pytest.mark.parametrize("name", WAYS)
def test_each_way_of_seeing_a_class_is_as_likely(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[Shape, ...]] = []
    monkeypatch.setattr(safari, "portrait", lambda subject, *_: seen.append(tuple(subject)))
    for seed in range(60):
        photograph(name, CALM, np.random.default_rng(seed))
    counts = [seen.count(way) for way in WAYS[name]]
    assert sum(counts) == 60  # calm: as ways.py has them
    assert min(counts) >= 15


@pytest.mark.parametrize("place", HABITATS)
def test_habitats_differ_from_draw_to_draw(place: str) -> None:
    one, same, other = (habitat(place, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.shape == (SIZE, SIZE, 3)
    assert 0 <= one.min() < one.max() <= 1
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", HABITS)
def test_every_class_has_places_that_there_are(name: str) -> None:
    assert set(HABITS[name].places) <= set(HABITATS)
