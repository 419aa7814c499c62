"""Caps hold before memory is taken: what a stranger declares costs nothing, what is really there a bounded amount."""

import base64
import io
import json
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autograder import evidence, intake
from autograder.datasets.jpegzip import decoded
from autograder.errors import DataError, EvidenceError, SubmissionError
from autograder.evidence import outputs
from autograder.intake.notebook import read_notebook
from autograder.pipeline.edition import open_edition

MIB = 1024 * 1024
CAPS = intake.Caps(notebook_bytes=4 * MIB, extra_bytes=4 * MIB, extras_bytes=8 * MIB, ratio_from_bytes=2 * MIB)
EMPTY: dict[str, Any] = {"question": "q1", "values": {}, "variables": {}, "calls": {}, "figures": []}


def peak_mib(run: Callable[[], object]) -> float:
    """The most memory that was held at a time beside what was held before."""
    run()  # imports and caches are not counted
    tracemalloc.start()
    try:
        run()
        return tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


def refused(raw: str | bytes) -> Callable[[], None]:
    def run() -> None:
        with pytest.raises(EvidenceError):
            evidence.parse_question(raw, question="q1")

    return run


def array(**fields: Any) -> str:
    value = {"kind": "array", "type": "ndarray", "dtype": "f8", "shape": [2], "data": [1.0, 2.0], **fields}
    return json.dumps({**EMPTY, "values": {"a": value}})


@pytest.mark.parametrize(
    "fields",
    [
        {"shape": [10**6, 10**6]},
        {"shape": [2**62, 4]},
        {"shape": [10**30]},
        {"shape": [1] * 15 + [2**40]},
        {"shape": [10**9], "b64": ""},
        {"shape": [10**9], "b64": base64.b64encode(bytes(80)).decode()},
        {"dtype": "c16", "shape": [10**8], "data": []},
    ],
)
def test_a_shape_that_is_only_declared_takes_no_memory(fields: dict[str, Any]) -> None:
    assert peak_mib(refused(array(**fields))) < 1


def test_no_numbers_of_a_huge_shape_are_no_numbers() -> None:
    found = evidence.parse_question(array(shape=[0, 10**12], data=[]), question="q1").values["a"].array
    assert found is not None
    assert found.shape == (0,)
    small = evidence.parse_question(array(shape=[0, 28, 28], data=[]), question="q1").values["a"].array
    assert small is not None
    assert small.shape == (0, 28, 28)


def test_base64_of_more_numbers_than_allowed_is_not_decoded() -> None:
    raw = array(dtype="u1", shape=[3_000_000], b64=base64.b64encode(bytes(3_000_000)).decode())
    assert peak_mib(refused(raw)) < 5 * len(raw) / MIB  # the text, parsed and as bytes, and no array


def test_samples_whose_number_is_only_claimed_take_no_memory() -> None:
    rows = {"count": 10**12, "shape": [784], "dtype": "f4", "low": 0, "high": 1, "one_hot": True}
    labels = {"dtype": "i1", "shape": [1], "data": [1]}
    raw = json.dumps({**EMPTY, "values": {"x": {"kind": "data", "rows": {**rows, "labels": labels}}}})
    assert peak_mib(refused(raw)) < 5


@pytest.mark.parametrize("piece", ["[],", "{},", '{"":1},', '{"a":{}},', "1,", '"",', "[[]],"])
def test_json_of_many_tiny_values_is_not_parsed(piece: str) -> None:
    raw = ("[" + piece * (8 * MIB // len(piece)))[:-1] + "]"
    assert peak_mib(refused(raw)) < 3 * len(raw) / MIB  # parsed it would be ten to thirty times its length


def test_text_as_long_as_is_allowed_takes_a_few_times_its_length() -> None:
    raw = json.dumps({**EMPTY, "values": {f"v{i}": {"kind": "text", "text": "x" * 30_000} for i in range(300)}})
    assert peak_mib(lambda: evidence.parse_question(raw, question="q1")) < 6 * len(raw) / MIB


def test_deep_nesting_is_refused() -> None:
    for raw in ("[" * 500_000, '{"a":' * 150_000):
        assert peak_mib(refused(raw)) < 20


def submission(folder: Path, *members: tuple[str, bytes]) -> Path:
    path = folder / "12345678_A1_solution.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


@pytest.mark.parametrize("name", ["A1_Part1_Solutions.ipynb", "data.bin"])
def test_a_zip_bomb_is_not_unpacked_further_than_the_caps(tmp_path: Path, name: str) -> None:
    notebook = b'{"nbformat": 4, "metadata": {}, "cells": []}'
    path = submission(tmp_path, (name, bytes(40 * MIB)), ("A1_Part2_Solutions.ipynb", notebook))
    assignment = open_edition("a1_2023").whole
    assert path.stat().st_size < MIB
    assert peak_mib(lambda: intake.read(path, assignment=assignment, caps=CAPS)) < 16


def test_sizes_that_a_zip_declares_are_not_believed(tmp_path: Path) -> None:
    path = submission(tmp_path, ("A1_Part1_Solutions.ipynb", b"{}"))
    data = path.read_bytes()
    listing = data.index(b"PK\x01\x02")
    huge = struct.pack("<II", 100, 0xFFFFFFF0)  # packed and unpacked size in the list of contents
    path.write_bytes(data[: listing + 20] + huge + data[listing + 28 :])

    def read() -> None:
        with pytest.raises(SubmissionError):
            intake.read(path, assignment=open_edition("a1_2023").whole, caps=CAPS)

    assert peak_mib(read) < 8


def test_a_notebook_of_many_tiny_values_is_not_parsed() -> None:
    data = b'{"cells": [' + b"{}," * 300_000 + b"{}]}"
    caps = intake.Caps(json_values=100_000)
    assert peak_mib(lambda: read_notebook(data, where="a.ipynb", caps=caps)) < 4 * len(data) / MIB


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *, pixels: bytes = b"", end: bool = True) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(pixels)) + (chunk(b"IEND", b"") if end else b"")


def kept(picture: bytes) -> bool:
    cell = {"outputs": [{"data": {"image/png": base64.b64encode(picture).decode()}}]}
    return bool(outputs.images(cell))


def test_pictures_that_would_fill_a_reader_s_memory_are_left_out() -> None:
    target = io.BytesIO()
    Image.new("RGB", (16, 16)).save(target, "PNG")
    assert kept(target.getvalue())
    assert kept(png(6000, 6000, pixels=bytes(100)))  # a figure of 20 inches at 300 dots an inch
    assert not kept(png(100_000, 100_000, pixels=bytes(100)))
    assert not kept(png(2**31 - 1, 2**31 - 1))
    assert not kept(png(0, 5))
    assert not kept(png(5, 5, end=False))
    assert not kept(png(5, 5)[:40])
    assert not kept(b"\x89PNG\r\n\x1a\n<svg onload=alert(1)>" + bytes(60))


def test_a_photograph_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    target = io.BytesIO()
    Image.new("RGB", (16, 16)).save(target, "JPEG")
    data = bytearray(target.getvalue())
    head = data.index(b"\xff\xc0") + 5
    data[head : head + 4] = struct.pack(">HH", 65_500, 65_500)

    def read() -> None:
        with pytest.raises(DataError, match="pixels"):
            decoded(bytes(data), where="a.jpg", remedy="")

    assert peak_mib(read) < 4
