"""fixtures/data/stl10 is what the drawing program makes, and what it draws can be told apart."""

import gzip
import hashlib
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pytest

from tools import draw_scenes, small_set
from tools.draw_scenes import SPLITS, Split, draw_one, labels, stored
from tools.scenes.brush import SIZE, Blob, Line, Polygon, Pose, Shape, paint
from tools.scenes.photo import Camera, photograph
from tools.scenes.settings import HABITS, PLACES, backdrop
from tools.scenes.subjects import SUBJECTS
from tools.small_set import DATA

SOME = 60  # of each split are drawn again: half a second's work
CALM = Camera(stray=0, noise=0, light=0, shift=0, angle=0, scale=(12, 12), colour=0)
SPLIT = pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.usage)
ARCHIVE = DATA / "stl10" / "stl10_binary.tar.gz"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The archive's members."""
    with tarfile.open(ARCHIVE) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr] # files


@pytest.fixture(scope="module")
def manifest() -> dict[str, object]:
    entry: dict[str, object] = json.loads((DATA / "manifest.json").read_text(encoding="utf-8"))["stl10"]
    return entry


def large(files: dict[str, bytes], split: Split) -> np.ndarray:
    """(n, 96, 96, 3)."""
    content = np.frombuffer(files[f"stl10_binary/{split.usage}_X.bin"], dtype=np.uint8)
    return content.reshape(-1, 3, 96, 96).transpose(0, 3, 2, 1)


@SPLIT
def test_stored_images_are_the_drawn_ones_with_nine_pixels_for_each(files: dict[str, bytes], split: Split) -> None:
    known = labels(split)
    some = np.linspace(0, len(known) - 1, SOME).astype(int)
    again = np.stack([draw_one(split, int(index), int(known[index])) for index in some]).astype(int)
    # A last bit of a sine, which processors round differently, may move a pixel by one step of grey.
    for row in range(3):
        for column in range(3):
            assert np.abs(large(files, split)[some, row::3, column::3] - again).max() <= Camera().step


@SPLIT
def test_stored_labels_are_the_drawn_ones_and_as_many_of_each(files: dict[str, bytes], split: Split) -> None:
    assert files[f"stl10_binary/{split.usage}_y.bin"] == labels(split).tobytes()
    assert np.bincount(labels(split), minlength=11).tolist() == [0] + [split.each] * 10
    assert len(large(files, split)) == len(labels(split))


def test_classes_are_stl10s(files: dict[str, bytes]) -> None:
    # as in its own class_names.txt
    assert files["stl10_binary/class_names.txt"].split() == (
        b"airplane bird car cat deer dog horse monkey ship truck".split()
    )
    assert list(SUBJECTS) == list(HABITS) == files["stl10_binary/class_names.txt"].decode().split()


def test_manifest_describes_what_is_stored(files: dict[str, bytes], manifest: dict[str, object]) -> None:
    archive = ARCHIVE.read_bytes()
    assert manifest["sha256"] == hashlib.sha256(archive).hexdigest()
    assert manifest["bytes"] == len(archive) < 2_500_000
    assert manifest["seed"] == draw_scenes.SEED
    assert manifest["sha256_decompressed"] == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items()
    }


def test_licence_is_ours() -> None:
    text = (DATA / "stl10" / "LICENSE").read_text(encoding="utf-8")
    assert text == draw_scenes.LICENCE + (small_set.ROOT / "LICENSE").read_text(encoding="utf-8")


def test_program_writes_the_same_bytes_each_time_and_keeps_other_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw_scenes, "SPLITS", (Split("train", 2), Split("test", 1)))
    monkeypatch.setattr(small_set, "ROOT", tmp_path)
    (tmp_path / "LICENSE").write_text("MIT", encoding="utf-8")
    written = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "manifest.json").write_text('{"other": 1}', encoding="utf-8")
        monkeypatch.setattr(small_set, "DATA", tmp_path / place)
        assert draw_scenes.main() == 0
        written.append({path.name: path.read_bytes() for path in (tmp_path / place).rglob("*.*")})
    assert written[0] == written[1]
    assert set(written[0]) == {"stl10_binary.tar.gz", "manifest.json"}
    assert set(json.loads(written[0]["manifest.json"])) == {"other", "stl10"}


def test_archive_says_nothing_of_who_packed_it_or_when() -> None:
    packed = ARCHIVE.read_bytes()
    assert packed[4:8] == bytes(4)  # gzip's time
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
        told = {(member.mtime, member.uid, member.gid, member.uname, member.gname, member.mode) for member in archive}
    assert told == {(0, 0, 0, "", "", 0o644)}


def test_images_are_stored_colour_by_colour_and_column_by_column() -> None:
    image = np.zeros((1, 2, 2, 3), dtype=np.uint8)
    image[0, 1, 0] = (1, 2, 3)  # second row, first column
    assert stored(image) == bytes([0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0])
    assert stored(image, times=2)[:16] == bytes([0, 0, 1, 1, 0, 0, 1, 1] + [0] * 8)


def test_no_image_is_plain_or_twice_there(files: dict[str, bytes]) -> None:
    flat = np.concatenate([large(files, split).reshape(-1, 96 * 96 * 3) for split in SPLITS])
    assert flat.std(axis=1).min() > 5
    assert len({image.tobytes() for image in flat}) == len(flat)


def test_mirror_images_are_as_likely() -> None:
    """Of a calm camera's pictures of one subject, about half look right and half left."""
    right = draw_calm("truck", 0)
    looks = [np.abs(draw_calm("truck", seed)[16:] - right[16:]).mean() for seed in range(60)]
    turned = [np.abs(draw_calm("truck", seed)[16:, ::-1] - right[16:]).mean() for seed in range(60)]
    same = sum(look < turn for look, turn in zip(looks, turned, strict=True))
    assert 15 <= same <= 45


def draw_calm(name: str, seed: int) -> np.ndarray:
    return photograph(name, CALM, np.random.default_rng(seed)).astype(float)


def test_classes_do_not_hang_on_one_pixel(files: dict[str, bytes]) -> None:
    """The best single pixel tells fewer classes of test images than the whole image does, and that fewer than a network can."""
    pixels = [large(files, split)[:, ::3, ::3].reshape(len(labels(split)), -1).astype(float) for split in SPLITS]
    known, asked = (labels(split) for split in SPLITS)
    means = np.stack([pixels[0][known == label].mean(axis=0) for label in range(1, 11)])  # (class, pixel)
    away = (pixels[1][:, None] - means) ** 2  # (image, class, pixel)
    alone = (away.argmin(axis=1) == asked[:, None] - 1).mean(axis=0)
    together = (away.sum(axis=2).argmin(axis=1) == asked - 1).mean()
    assert alone.max() < 0.42
    assert alone.max() + 0.1 < together < 0.75


def _reach(shape: Shape) -> list[float]:
    """How far it stretches from the middle, in each direction."""
    match shape:
        case Blob():
            return [abs(shape.x) + shape.wide, abs(shape.y) + shape.high]
        case Line():
            return [abs(at) + shape.radius for point in shape.points for at in point]
        case Polygon():
            return [abs(at) for corner in shape.corners for at in corner]


@pytest.mark.parametrize("name", SUBJECTS)
def test_subjects_stay_in_their_frame_and_use_known_colours(name: str) -> None:
    for shape in SUBJECTS[name]:
        assert shape.paint in {"body", "shade", "accent", "dark", "bright", "glass"}
        assert max(_reach(shape)) <= 1.05


@pytest.mark.parametrize("place", PLACES)
def test_backdrops_differ_from_draw_to_draw(place: str) -> None:
    one, same, other = (backdrop(place, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert one.shape == (SIZE, SIZE, 3)
    assert 0 <= one.min() < one.max() <= 1
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("name", HABITS)
def test_every_class_has_places_that_there_are(name: str) -> None:
    assert set(HABITS[name].places) <= set(PLACES)


SQUARE = ((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5))


# Areas in pixels, for a frame of 10 pixels: by the formulas of geometry.
@pytest.mark.parametrize(
    ("shape", "area"),
    [
        (Blob("", 0.0, 0.0, 0.5, 0.5), np.pi * 25),
        (Blob("", 0.2, 0.1, 0.6, 0.6), np.pi * 36),
        (Line("", ((-0.5, 0.0), (0.5, 0.0)), 0.2), 10 * 4 + np.pi * 4),
        (Polygon("", SQUARE), 100),
        (Polygon("", ((0.0, -0.5), (0.5, 0.5), (-0.5, 0.5))), 50),
    ],
)
@pytest.mark.parametrize("angle", [0.0, 0.5])
@pytest.mark.parametrize("mirrored", [False, True])
def test_shapes_cover_their_area_however_they_are_turned(
    shape: Shape, area: float, angle: float, *, mirrored: bool
) -> None:
    canvas = np.zeros((SIZE, SIZE, 3))
    paint(canvas, shape, np.array([1.0, 0.5, 0.0]), Pose(16, 16, 10, angle, mirrored))
    assert canvas[..., 0].sum() == pytest.approx(area, rel=0.05)
    assert np.array_equal(canvas[..., 1], canvas[..., 0] / 2)
    assert not canvas[..., 2].any()


def test_mirrored_pose_gives_the_mirror_image() -> None:
    pictures = []
    for mirrored in (False, True):
        canvas = np.zeros((SIZE, SIZE, 3))
        paint(canvas, Blob("", 0.5, -0.3, 0.3, 0.2), np.ones(3), Pose(16, 16, 12, mirrored=mirrored))
        pictures.append(canvas)
    assert np.allclose(pictures[0], pictures[1][:, ::-1])
    assert pictures[0][:, 16:].sum() > pictures[0][:, :16].sum()
