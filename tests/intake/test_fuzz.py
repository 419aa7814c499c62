"""Whatever bytes come in, only SubmissionError comes out, and what comes out is safe."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.intake import Caps, places, read
from autograder.intake.notebook import read_notebook
from autograder.model.assignment import Assignment, Part

NAME = "A1_Part1_Solutions.ipynb"
GOOD = b'{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}]}'
Bytes = Callable[..., bytes]
FEW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SMALL = Caps(notebook_bytes=100_000, extra_bytes=100_000, ratio_from_bytes=50_000)


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(members):
            archive.writestr(f"{name}#{number}" if number else name, data)
    return target.getvalue()


BASE = zipped([(NAME, GOOD), ("Figures/a.png", b"png" * 50), ("data.csv", b"1,2,3\n" * 20)])


def read_safely(data: bytes, path: Path, assignment: Assignment) -> None:
    path.write_bytes(data)
    try:
        submission = read(path, assignment=assignment, caps=SMALL)
    except SubmissionError as error:
        assert error.exit_code == 1  # noqa: PT017 - either outcome is right, each with its own promise
        return
    for name, _ in submission.extras:
        pure = PurePosixPath(name)
        assert not pure.is_absolute()
        assert ".." not in pure.parts
        assert "\\" not in name
    for finding in submission.findings:
        assert finding.message.replace("\n", "").isprintable()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "12345678_A1_solution.zip"


@FEW
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK", b"PK\x03\x04", b"PK\x05\x06", b"{"]))
def test_random_bytes(target: Path, assignment: Assignment, data: bytes, head: bytes) -> None:
    read_safely(head + data, target, assignment)


@FEW
@given(st.lists(st.tuples(st.integers(0, len(BASE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_zips_with_changed_bytes(target: Path, assignment: Assignment, changes: list[tuple[int, int]]) -> None:
    data = bytearray(BASE)
    for position, value in changes:
        data[position] = value
    read_safely(bytes(data), target, assignment)


@FEW
@given(st.integers(0, len(BASE)), st.integers(0, len(BASE)), st.binary(max_size=40))
def test_zips_with_a_stretch_replaced(target: Path, assignment: Assignment, start: int, end: int, new: bytes) -> None:
    read_safely(BASE[: min(start, end)] + new + BASE[max(start, end) :], target, assignment)


@FEW
@given(
    st.lists(
        st.tuples(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=30), st.binary(max_size=50)),
        max_size=6,
    )
)
def test_zips_with_any_names(target: Path, assignment: Assignment, members: list[tuple[str, bytes]]) -> None:
    printable = [(name.encode("utf-8", "replace").decode(), data) for name, data in members]
    read_safely(zipped([(NAME, GOOD), *printable]), target, assignment)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["cell_type", "source", "metadata", "tags", "question", "cells", "worksheets", "input", "level"]
            ),
            inner | st.sampled_from(["code", "markdown", "heading", "question:q1_2a", "q1_2a", "# 1.2 a)"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@FEW
@given(st.lists(JSON, max_size=5), st.integers(2, 5))
def test_any_cells_in_any_format(notebook: Bytes, part: Part, cells: list[object], version: int) -> None:
    for data in (
        notebook(cells=cells, nbformat=version),
        notebook(cells=None, nbformat=version, worksheets=[{"cells": cells}]),
    ):
        content = read_notebook(data, where="a.ipynb", caps=Caps()).content
        if content is not None:
            assert len(places(content, part=part, template=())) == len(cells)


@FEW
@given(JSON)
def test_places_of_any_json(part: Part, value: object) -> None:
    places({"cells": value}, part=part, template=())
