"""Photographs become an archive that the grader reads as STL-10."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autograder import datasets
from tools import pack_animals
from tools.pack_animals import main


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    """Ten folders of three plain images: class c is (20·c, 10·number, 7), of different sizes."""
    for label in range(10):
        folder = tmp_path / "photographs" / f"class{label}"
        folder.mkdir(parents=True)
        for number in range(3):
            image = np.full((30 + number, 64, 3), (20 * label, 10 * number, 7), dtype=np.uint8)
            Image.fromarray(image).save(folder / f"{number}.jpg", quality=100)
    return tmp_path / "photographs"


def test_archive_holds_each_photograph_once_under_its_label(photographs: Path, tmp_path: Path) -> None:
    assert main([str(photographs), str(tmp_path / "data"), "--test-each", "1"]) == 0
    path = tmp_path / "data" / datasets.find("stl10").file
    known = datasets.read("stl10", path, settings={})
    images, labels = datasets.test_images("stl10", path, settings={}, count=100)
    assert np.bincount(known.train.labels).tolist() == [2] * 10
    assert np.bincount(labels).tolist() == [1] * 10
    red = images[..., 0].mean(axis=(1, 2)) * 255
    assert red == pytest.approx(20 * labels, abs=3)  # JPEG's rounding
    assert labels.tolist() != sorted(labels.tolist())


def test_same_photographs_give_the_same_bytes(photographs: Path) -> None:
    assert pack_animals.pack(photographs, test_each=1) == pack_animals.pack(photographs, test_each=1)


def test_repository_is_refused(photographs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(photographs), str(pack_animals.ROOT / "build" / "data")])
    assert "lies in the repository" in capsys.readouterr().err
    assert not (pack_animals.ROOT / "build" / "data" / "stl10").exists()


def test_too_few_images_or_classes_are_told(
    photographs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([str(photographs), str(tmp_path)])
    assert "expected more than 100 JPEG images, found 3" in capsys.readouterr().err
    (photographs / "eleventh").mkdir()
    with pytest.raises(SystemExit):
        main([str(photographs), str(tmp_path)])
    assert "expected 10 folders of images, one a class, found 11" in capsys.readouterr().err
