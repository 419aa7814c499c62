"""Submissions made from the solved notebook, and an isolation in which no kernel ever starts."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.options import GradeOptions
from autograder.sandbox.isolation.common import Means, Tree
from autograder.sandbox.stage import Door, Stage

NOTEBOOK = "A1_Part1_Solutions.ipynb"


@dataclass(frozen=True, slots=True)
class BrokenIsolation(Tree):
    """Starts a program that ends at once: the grader's fault, never the student's. Quick, for no kernel runs."""

    name: str = "broken"
    inside: bool = False

    def uid(self, slot: int) -> int | None:  # noqa: ARG002 - part of the protocol
        return None

    def command(self, stage: Stage, door: Door) -> list[str]:  # noqa: ARG002 - part of the protocol
        return ["/bin/false"]

    def program(self, stage: Stage, path: str) -> list[str]:  # noqa: ARG002 - part of the protocol
        return ["/bin/false"]

    def confine(self, stage: Stage) -> Mapping[str, Any]:  # noqa: ARG002 - part of the protocol
        return {}

    def means(self) -> Means:
        return Means("none", "none", "none", "none", filtered=False, left=())


@pytest.fixture(scope="session")
def edition() -> Edition:
    """Part 1 of the 2023 edition, whose notebook runs in two seconds."""
    whole = open_gradable("a1_2023")
    return whole.narrowed(whole.chosen(["part1"]))


@pytest.fixture(scope="session")
def solved(edition: Edition) -> str:
    """The notebook with the reference's answers, as JSON."""
    return (edition.solved_folder / NOTEBOOK).read_text(encoding="utf-8")


@pytest.fixture
def cohort(tmp_path: Path, solved: str) -> Path:
    """A sound submission, and one that is no zip."""
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "11111111_A1_solution.zip", "w") as archive:
        archive.writestr(NOTEBOOK, solved)
    (folder / "22222222_A1_solution.zip").write_bytes(b"no zip at all")
    return folder


@pytest.fixture
def graded(cohort: Path, tmp_path: Path, edition: Edition) -> Path:
    """What grading the cohort wrote while no kernel would start."""
    grade(cohort, edition=edition, options=options(tmp_path / "out"), progress=lambda _: None)
    return tmp_path / "out"


@pytest.fixture
def answered(graded: Path) -> Path:
    """The same as if the run had succeeded without any cell of the student's setting anything."""
    path = graded / "11111111_A1_solution" / "evidence" / "part1" / "run.json"
    record = json.loads(path.read_text(encoding="utf-8")) | {"fault": ""}
    path.write_text(json.dumps(record), encoding="utf-8")
    return graded


def options(out: Path, *, manual: Path | None = None, received: Path | None = None) -> GradeOptions:
    return GradeOptions(out, BrokenIsolation(), 2, manual, received)


@pytest.fixture(scope="session")
def make_options() -> Callable[..., GradeOptions]:
    return options
