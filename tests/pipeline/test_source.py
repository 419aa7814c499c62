"""What a notebook is supplied with, where a data set has several files or is a zip to be unpacked."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from autograder import datasets
from autograder.datasets.fashion_mnist import FILES
from autograder.errors import DataError
from autograder.model.evidence import NotebookEvidence
from autograder.model.plan import Supplied
from autograder.pipeline.edition import open_edition
from autograder.pipeline.facts import facts_of
from autograder.pipeline.source import DataSource, supply
from autograder.sandbox import FULL
from tests.datasets.garments import write_few
from tests.datasets.photographs import members, zipped

EDITION = open_edition("a1_2023")
PART = replace(EDITION.whole.parts[1], data=("fashion-mnist", "animals"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fashion-mnist").mkdir()
    write_few(tmp_path / "fashion-mnist")
    zipped(tmp_path / "animals" / "Animals.zip", members())
    return tmp_path


def sha256(*paths: Path) -> str:
    return "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in paths)


def test_each_file_is_supplied_and_each_set_has_one_checksum(folder: Path) -> None:
    *fashion, animals = supply(PART, DataSource(FULL, folder))
    paths = [folder / "fashion-mnist" / name for name in FILES]
    whole = hashlib.sha256(sha256(*paths).encode()).hexdigest()
    assert fashion == [
        Supplied("fashion-mnist", path, f".keras/datasets/fashion-mnist/{path.name}", whole) for path in paths
    ]
    archive = folder / "animals" / "Animals.zip"
    assert animals == Supplied("animals", archive, "", sha256(archive), "datasets")


def test_a_change_of_any_file_changes_the_checksum(folder: Path) -> None:
    source = DataSource(FULL, folder)
    seen = {source.sha256("fashion-mnist")}
    for name in FILES:
        path = folder / "fashion-mnist" / name
        path.write_bytes(path.read_bytes() + b"x")
        seen.add(source.sha256("fashion-mnist"))
    assert len(seen) == 5


def test_each_file_of_a_set_is_needed(folder: Path) -> None:
    missing = folder / "fashion-mnist" / FILES[2]
    missing.unlink()
    with pytest.raises(DataError, match=rf"expected its file at {missing}, found none: `autograder data fashion-mnist"):
        supply(PART, DataSource(FULL, folder))


def test_a_set_that_cannot_be_fetched_is_to_be_packed(folder: Path) -> None:
    (folder / "animals" / "Animals.zip").unlink()
    with pytest.raises(DataError, match=rf"`autograder data animals --from FOLDER --data {folder}` packs it"):
        supply(PART, DataSource(FULL, folder))


def test_both_sets_are_known_where_the_evidence_states_their_checksums(folder: Path) -> None:
    source = DataSource(FULL, folder)
    stated = {name: source.sha256(name) for name in PART.data}
    facts = facts_of(EDITION, source)(PART, NotebookEvidence("part2", (), {}, tier=FULL, data=stated))
    assert {name: len(known.train.labels) for name, known in facts.data.items()} == {"fashion-mnist": 7, "animals": 90}
    for name, message in {"fashion-mnist": "other files: combined sha256", "animals": "another file: sha256"}.items():
        wrong = NotebookEvidence("part2", (), {}, tier=FULL, data={**stated, name: "0" * 64})
        with pytest.raises(DataError, match=f"the notebook ran with {message} 0{{64}}, and here it is"):
            facts_of(EDITION, source)(PART, wrong)


def test_test_images_of_the_animals_are_in_their_own_range(folder: Path) -> None:
    images, labels = datasets.test_images("animals", folder / "animals" / "Animals.zip", settings={}, count=6)
    assert (images.shape, labels.shape) == ((6, 32, 32, 3), (6,))
    assert images.min() < -0.5
