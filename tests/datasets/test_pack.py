"""Animals.zip made of the images that somebody has, and the command that makes it."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from autograder.cli import main
from autograder.datasets import jpegzip, pack
from autograder.datasets.animals import read_animals
from autograder.datasets.pack import pack_animals
from autograder.errors import DataError
from tests.datasets.photographs import jpeg, members, zipped


def spread(folder: Path, content: Mapping[str, bytes]) -> Path:
    """These files below the folder; the folder."""
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def inside(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "data" / "animals" / "Animals.zip"


@pytest.fixture
def images(tmp_path: Path) -> Path:
    return spread(tmp_path / "images", members(2))


@pytest.mark.parametrize("source", ["images", "images/Animals", "."], ids=["above", "itself", "two above"])
def test_classes_are_found_at_any_depth_and_jpegs_kept_as_they_are(images: Path, target: Path, source: str) -> None:
    pack_animals(images.parent / source, target)
    assert inside(target) == members(2)
    assert list(inside(target)) == sorted(members(2))
    assert [path.name for path in target.parent.iterdir()] == ["Animals.zip"]


def test_a_zip_will_do_and_gives_the_same_bytes_as_its_folder(images: Path, target: Path, tmp_path: Path) -> None:
    pack_animals(images, target)
    first = target.read_bytes()
    source = zipped(tmp_path / "x.zip", {f"deep/{name}": content for name, content in members(2).items()})
    pack_animals(source, target)
    assert target.read_bytes() == first


def test_what_file_managers_leave_behind_is_passed_over(images: Path, target: Path) -> None:
    spread(images, {"Animals/.DS_Store": b"x", "__MACOSX/Animals/cats/._000.jpg": b"x", "Animals/cats/Thumbs.db": b"x"})
    pack_animals(images, target)
    assert inside(target) == members(2)


def test_other_formats_are_stored_as_jpeg_and_what_is_transparent_is_white(images: Path, target: Path) -> None:
    clear = Image.fromarray(np.zeros((40, 50, 4), dtype=np.uint8))
    clear.save(images / "Animals" / "cats" / "000.jpg", "PNG")
    spread(images, {"Animals/dogs/A.JPEG": jpeg(1), "Animals/dogs/b.webp": jpeg(2, form="WEBP")})
    pack_animals(images, target)
    found = inside(target)
    assert {name for name in found if "/dogs/" in name} == {
        f"Animals/dogs/{name}" for name in ("000.jpg", "001.jpg", "A.JPEG.jpg", "b.webp.jpg")
    }
    assert found["Animals/dogs/A.JPEG.jpg"] == jpeg(1)
    cat = jpegzip.decoded(found["Animals/cats/000.jpg"], where="", remedy="")
    assert (cat.size, cat.getextrema()) == ((50, 40), ((255, 255),) * 3)


def test_only_the_first_images_by_name_are_packed(images: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MOST", 1)
    pack_animals(images, target)
    assert {name[-7:] for name in inside(target)} == {"000.jpg"}
    assert len(inside(target)) == 10


WRONG = {
    "spelt otherwise": ({"Animals/cats/": "Animals/Cats/"}, "found files in .*'Animals/Cats'"),
    "a class is missing": ({"Animals/cats/": ".cats/"}, "expected one folder per class .* found files in"),
    "in two places": ({"Animals/cats/": "cats/"}, "found files in .*'cats'"),
    "no folders": ({"Animals/": "", "/": "-"}, r"found files in '\.'\. Name, move or delete"),
}


@pytest.mark.parametrize("case", WRONG)
def test_another_layout_is_refused_with_what_was_found(tmp_path: Path, target: Path, case: str) -> None:
    changes, message = WRONG[case]
    given = {}
    for name, content in members(1).items():
        changed = name
        for old, new in changes.items():
            changed = changed.replace(old, new)
        given[changed] = content
    with pytest.raises(DataError, match=message):
        pack_animals(spread(tmp_path / "wrong", given), target)
    assert list(target.parent.iterdir()) == []


def test_an_empty_folder_and_an_eleventh_class_are_refused(images: Path, target: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="found files in no file at all"):
        pack_animals(tmp_path / "empty", target)
    spread(images, {"Animals/unicorns/0.jpg": jpeg(1)})
    with pytest.raises(DataError, match="'Animals/unicorns'"):
        pack_animals(images, target)


def test_files_that_are_no_images_are_all_told_and_the_older_zip_stays(images: Path, target: Path) -> None:
    pack_animals(images, target)
    before = target.read_bytes()
    broken = {f"Animals/cows/{number}.jpg": b"text" for number in range(6)}
    spread(images, {**broken, "Animals/cats/000.jpg": jpeg(1)[:-200]})
    with pytest.raises(DataError, match="delete or replace these files") as told:
        pack_animals(images, target)
    assert "cats/000.jpg: expected a whole JPEG image" in str(told.value)
    assert "cows/0.jpg: expected a JPEG, PNG, WEBP, GIF, BMP" in str(told.value)
    assert str(told.value).endswith("and 2 more")
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir()] == ["Animals.zip"]


def test_bombs_are_refused(images: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (images / "Animals" / "cats" / "000.jpg").write_bytes(jpeg(1, side=200, form="PNG"))
    monkeypatch.setattr(jpegzip, "CAP_PIXELS", 150 * 150)
    with pytest.raises(DataError, match=r"cats/000\.jpg: expected at most 22,500 pixels"):
        pack_animals(images, target)
    monkeypatch.setattr(jpegzip, "CAP_FILE_BYTES", 100)
    with pytest.raises(DataError, match="expected at most 100 bytes"):
        pack_animals(images, target)
    monkeypatch.setattr(jpegzip, "CAP_FILES", 19)
    with pytest.raises(DataError, match="expected at most 19 files, found 20"):
        pack_animals(images, target)


def test_no_zip_at_all_is_told(tmp_path: Path, target: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"text")
    with pytest.raises(DataError, match="is no zip of photographs, or is damaged"):
        pack_animals(tmp_path / "x.zip", target)


def command(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["data", *map(str, words)])
    return result.exit_code, result.output


def test_the_command_packs_and_then_finds_what_it_packed(images: Path, target: Path, tmp_path: Path) -> None:
    code, told = command("animals", "--data", tmp_path / "data", "--from", images)
    assert (code, told.strip()) == (
        0,
        f"animals: {target} packed from {images}; 20 images of 10 classes, all of them readable",
    )
    code, told = command("animals", "--data", tmp_path / "data")
    assert (code, f"{target} was there already; 20 images of 10 classes" in told) == (0, True)
    assert len(read_animals(target, settings={}).train.labels) == 20


def test_the_command_says_what_to_do_where_nothing_can_be_fetched(tmp_path: Path) -> None:
    code, told = command("animals", "--data", tmp_path)
    assert code == 2
    assert "no public address of this set is known, so it cannot be fetched" in told
    assert f"`autograder data animals --from FOLDER --data {tmp_path}`" in told


def test_images_are_taken_for_the_one_set_that_needs_them(images: Path, tmp_path: Path) -> None:
    code, told = command("stl10", "--data", tmp_path, "--from", images)
    assert (code, "stl10 is fetched from its publishers: give the command without --from" in told) == (2, True)
    code, told = command("--data", tmp_path, "--from", images)
    assert (code, "--from: expected the name of one data set with it, received 0" in told) == (2, True)
