"""A small assignment and makers of archives, for all tests of the intake."""

import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.model.assignment import Assignment, FollowThrough, Limits, Part, Question, SubmissionNames

LIMITS = Limits(cell_s=1, notebook_s=1, memory_mib=1, processes=1, file_mib=1, output_kib=1)


def _part(number: int, questions: Mapping[str, str]) -> Part:
    return Part(
        id=f"part{number}",
        title=f"Part {number}",
        notebook=f"A1_Part{number}_Solutions.ipynb",
        seed=1,
        limits=LIMITS,
        questions=tuple(
            Question(id=key, number=printed, title=key, criteria=(), bonus=False) for key, printed in questions.items()
        ),
    )


@pytest.fixture
def part() -> Part:
    """Part 1 with questions 1.1a, 1.2a, 1.2b, 1.2c and 1.3a."""
    return _part(1, {"q1_1a": "1.1a", "q1_2a": "1.2a", "q1_2b": "1.2b", "q1_2c": "1.2c", "q1_3a": "1.3a"})


@pytest.fixture
def assignment(part: Part) -> Assignment:
    """One part, names as ruled for 2023."""
    return Assignment(
        id="a1_2023",
        title="Assignment 1",
        version="1",
        points=Fraction(0),
        names=SubmissionNames(
            archive=r"^(?P<id>[0-9]{1,8})_A1_solution$",
            example="12345678_A1_solution.zip",
            student_id_variable="student_id",
            id_min=1,
            id_max=99999999,
        ),
        late=None,
        follow_through=FollowThrough.FULL,
        follow_through_fraction=Fraction(1),
        parts=(part,),
    )


@pytest.fixture
def two_parts(assignment: Assignment) -> Assignment:
    """The same with a second part of questions 2.1 and 2.2."""
    return replace(assignment, parts=(*assignment.parts, _part(2, {"q2_1": "2.1", "q2_2": "2.2"})))


NotebookMaker = Callable[..., bytes]


@pytest.fixture
def notebook() -> NotebookMaker:
    """Makes a notebook's bytes: each cell a source of code, or a whole cell as a dict."""

    def make(*cells: str | dict[str, object], metadata: dict[str, object] | None = None, **changes: object) -> bytes:
        whole = [
            cell
            if isinstance(cell, dict)
            else {"cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": 1}
            for cell in cells
        ]
        tree = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": whole}
        return json.dumps(tree | changes).encode()

    return make


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Path]:
    """Makes a zip in `tmp_path`: names (or whole ZipInfos) with their bytes."""

    def make(
        *files: tuple[str | zipfile.ZipInfo, bytes],
        name: str = "12345678_A1_solution.zip",
        method: int = zipfile.ZIP_DEFLATED,
    ) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w") as target:
            for member, data in files:
                target.writestr(member, data, compress_type=method)
        return path

    return make
