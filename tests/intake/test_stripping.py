"""Outputs are taken out of a large notebook before it is parsed, and nothing else is."""

import json
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake.caps import Caps
from autograder.intake.notebook import read_notebook
from autograder.intake.stripping import without_outputs

Bytes = Callable[..., bytes]
ALL = Caps().tokens
EMPTY: dict[str, object] = {"outputs": [], "widgets": {}, "attachments": {}}

TEXT = st.text(st.sampled_from('ab"\\[]{}:, \n'), max_size=8) | st.sampled_from(["outputs", '"outputs": [', "widgets"])
TREES = st.recursive(
    st.none() | st.integers() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT | st.sampled_from(["outputs", "source"]), inner, max_size=4)
    ),
    max_leaves=20,
)


def dropped(value: object) -> object:
    """The same by parsing."""
    if isinstance(value, list):
        return [dropped(item) for item in value]
    if isinstance(value, dict):
        return {
            key: type(item)() if key in EMPTY and isinstance(item, list | dict) else dropped(item)
            for key, item in value.items()
        }
    return value


@settings(max_examples=300, deadline=None)
@given(TREES, st.sampled_from([None, 1]))
def test_any_json_loses_its_outputs_and_nothing_else(tree: object, indent: int | None) -> None:
    data = json.dumps(tree, indent=indent, ensure_ascii=False).encode()
    assert json.loads(without_outputs(data, tokens=ALL)) == dropped(tree)


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('"\\[]{}: outps'), max_size=60), st.integers(0, 20))
def test_what_is_no_json_goes_through_without_a_fault(text: str, tokens: int) -> None:
    assert isinstance(without_outputs(text.encode(), tokens=tokens), bytes)


def test_what_is_cut_off_within_an_output_stays_for_the_parser_to_refuse() -> None:
    data = b'{"cells": [{"outputs": [{"text": "never clo'
    assert without_outputs(data, tokens=ALL) == data


def test_after_so_many_strings_and_brackets_the_rest_stays() -> None:
    data = json.dumps({"a": [1], "outputs": [1, 2]}).encode()
    assert without_outputs(data, tokens=2) == data
    assert without_outputs(data, tokens=ALL) == b'{"a": [1], "outputs": []}'


def test_notebook_in_utf_16_stays_as_it_is(notebook: Bytes) -> None:
    data = notebook("x = 1").decode().encode("utf-16")
    assert without_outputs(data, tokens=ALL) == data


@pytest.mark.parametrize("piece", [b'\\"', b'"', b"\\", b"[", b'"outputs":', b'"a"'])
def test_time_grows_with_the_length_and_not_with_its_square(piece: bytes) -> None:
    def seconds(times: int) -> float:
        data = b'{"cells": ["' + piece * times
        started = time.process_time()
        without_outputs(data, tokens=ALL)
        return time.process_time() - started

    short = min(seconds(20_000) for _ in range(3))
    assert min(seconds(400_000) for _ in range(3)) < 100 * max(short, 1e-4)  # by the square it would be 400 times


def test_large_notebook_is_read_without_its_outputs(notebook: Bytes) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": ["x" * 10_000]}
    cell = {"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": [output], "execution_count": 1}
    result = read_notebook(notebook(cell), where="a.ipynb", caps=Caps(parsed_bytes=1_000))
    assert result.findings == ()
    assert result.content is not None
    assert '"x = 1"' in result.json


def test_notebook_that_is_large_without_its_outputs_is_refused(notebook: Bytes) -> None:
    result = read_notebook(notebook("x = 1", "#" * 2_000), where="a.ipynb", caps=Caps(parsed_bytes=1_000))
    assert result.content is None
    assert [finding.code for finding in result.findings] == ["file.large"]
    assert "besides its outputs" in result.findings[0].message
