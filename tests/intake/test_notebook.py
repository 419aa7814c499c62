"""What becomes of a notebook's bytes."""

import codecs
import json
from collections.abc import Callable

import nbformat
import pytest

from autograder.intake.caps import Caps
from autograder.intake.notebook import ReadNotebook, read_notebook

Bytes = Callable[..., bytes]


def taken(data: bytes, **caps: int) -> ReadNotebook:
    return read_notebook(data, where="a.ipynb", caps=Caps(**caps))


def codes(result: ReadNotebook) -> list[str]:
    return [finding.code for finding in result.findings]


def cells(result: ReadNotebook) -> list[dict]:
    return json.loads(result.json)["cells"]


def test_stored_notebook_is_valid_by_nbformat_itself(notebook: Bytes) -> None:
    text = {"cell_type": "markdown", "source": ["a\n", "b"], "metadata": {}, "attachments": {"x.png": {}}}
    result = taken(notebook("x = 1", text, {"cell_type": "raw", "source": "r", "metadata": {}}))
    nbformat.validate(nbformat.reads(result.json, as_version=4))
    assert codes(result) == []
    assert [cell["source"] for cell in cells(result)] == ["x = 1", "a\nb", "r"]
    assert "attachments" not in cells(result)[1]


def test_outputs_counts_ids_and_foreign_metadata_are_dropped(notebook: Bytes) -> None:
    cell = {
        "cell_type": "code",
        "id": "same",
        "source": "1",
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "claimed"}],
        "execution_count": 7,
        "metadata": {
            "question": "q1_2a",
            "tags": ["question:q1_2a", "skip-execution", "otter_answer_cell"],
            "scrolled": 1,
        },
    }
    result = taken(notebook(cell, cell))
    first, second = cells(result)
    assert first["outputs"] == []
    assert first["execution_count"] is None
    assert first["id"] != second["id"]
    assert first["metadata"] == {"question": "q1_2a", "tags": ["question:q1_2a", "otter_answer_cell"]}


def test_outputs_do_not_count_against_the_cap_on_source(notebook: Bytes) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 10_000}
    cell = {"cell_type": "code", "source": "1", "metadata": {}, "outputs": [output], "execution_count": 1}
    assert codes(taken(notebook(cell), source_bytes=100, cell_bytes=100)) == []


def test_cell_over_the_cap_is_emptied_and_keeps_its_place(notebook: Bytes) -> None:
    result = taken(notebook("a = 1", "x" * 500, "b = 2"), cell_bytes=100)
    assert codes(result) == ["notebook.large_cell"]
    assert [cell["source"] for cell in cells(result)] == ["a = 1", "", "b = 2"]


def test_source_over_the_cap_of_all_cells_is_emptied(notebook: Bytes) -> None:
    result = taken(notebook("a" * 60, "b" * 60), source_bytes=100)
    assert [len(cell["source"]) for cell in cells(result)] == [60, 0]


def test_cells_over_the_number_are_cut(notebook: Bytes) -> None:
    result = taken(notebook("a", "b", "c"), cells=2)
    assert codes(result) == ["notebook.too_many_cells"]
    assert len(cells(result)) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "notebook.empty"),
        (b"\0\0\0\0", "notebook.empty"),
        (b"hello", "notebook.not_json"),
        (b'{"cells": [', "notebook.not_json"),
        (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "notebook.not_json"),
        (b'{"cells": [' + b"1" * 5000 + b"]}", "notebook.not_json"),
        (b"[1, 2]", "notebook.not_a_notebook"),
        (b'{"a": 1}', "notebook.not_a_notebook"),
        (b'{"nbformat": 4, "cells": 3}', "notebook.not_a_notebook"),
        (b'{"nbformat": 5, "pages": []}', "notebook.future_format"),
        (b"\xff\xfe\x00", "notebook.not_json"),
    ],
)
def test_unusable_file_says_what_it_is(data: bytes, code: str) -> None:
    result = taken(data)
    assert result.content is None
    assert codes(result)[-1] == code


def test_json_that_would_fill_the_memory_is_not_parsed() -> None:
    result = taken(b'{"cells": [' + b"{}," * 1000 + b"{}]}", json_values=500)
    assert codes(result) == ["notebook.too_complex"]


@pytest.mark.parametrize(
    ("tree", "code"),
    [
        ({"nbformat": 5, "cells": []}, "notebook.future_format"),
        ({"cells": []}, "notebook.no_format"),
        ({"nbformat": "4", "cells": []}, "notebook.no_format"),
        ({"nbformat": True, "cells": []}, "notebook.no_format"),
    ],
)
def test_cells_of_an_odd_format_are_graded_with_a_finding(tree: dict, code: str) -> None:
    result = taken(json.dumps(tree).encode())
    assert result.content is not None
    assert codes(result) == [code]


def test_format_3_is_upgraded() -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "x"},
        "worksheets": [
            {
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": ["Question ", "1.2"], "metadata": {}},
                    {"cell_type": "markdown", "source": "text", "metadata": {"question": "q1_2a"}},
                    {
                        "cell_type": "code",
                        "input": ["x = 1"],
                        "outputs": [{"output_type": "pyout"}],
                        "language": "python",
                    },
                ]
            }
        ],
    }
    result = taken(json.dumps(old).encode())
    assert codes(result) == ["notebook.old_format"]
    kinds = [(cell["cell_type"], cell["source"]) for cell in cells(result)]
    assert kinds == [("markdown", "## Question 1.2"), ("markdown", "text"), ("code", "x = 1")]
    assert cells(result)[1]["metadata"] == {"question": "q1_2a"}


@pytest.mark.parametrize(
    "cell", [None, 1, {}, {"cell_type": "code"}, {"cell_type": "code", "source": [1]}, {"level": []}]
)
def test_broken_cells_of_any_format_never_stop_the_reading(cell: object, notebook: Bytes) -> None:
    assert taken(notebook(cells=[cell, None])).content is not None
    assert taken(json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}, 3]}).encode()).content is not None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_other_encodings_are_read_with_a_finding(encoding: str, notebook: Bytes) -> None:
    text = notebook("x = 'é'").decode().replace("\\u00e9", "é")
    result = taken(text.encode(encoding))
    assert codes(result) == ["notebook.encoding"]
    assert cells(result)[0]["source"] == "x = 'é'"


def test_utf_8_with_every_letter_has_no_finding(notebook: Bytes) -> None:
    result = taken(notebook("x").replace(b'"x"', "\"x = 'é∂𝛼'\"".encode()))
    assert codes(result) == []
    assert cells(result)[0]["source"] == "x = 'é∂𝛼'"


def test_lone_surrogates_cannot_break_what_sends_the_source(notebook: Bytes) -> None:
    source = cells(taken(notebook("x = '\ud800'")))[0]["source"]
    assert source.encode("utf-8") == "x = '\ufffd'".encode()


def test_windows_line_ends_become_unix_ones(notebook: Bytes) -> None:
    assert cells(taken(notebook("a\r\nb\rc")))[0]["source"] == "a\nb\nc"


@pytest.mark.parametrize(
    "metadata",
    [{"kernelspec": {"language": "R", "name": "ir"}}, {"language_info": {"name": "julia"}}],
)
def test_kernel_of_another_language_is_named_and_run_as_python(metadata: dict, notebook: Bytes) -> None:
    result = taken(notebook("x", metadata=metadata))
    assert codes(result) == ["notebook.language"]
    assert json.loads(result.json)["metadata"]["kernelspec"]["name"] == "python3"


def test_same_notebook_gives_the_same_text(notebook: Bytes) -> None:
    once, again = (taken(notebook("x", metadata={"a": n})).json for n in (1, 2))
    assert once == again


def test_byte_order_mark_before_nothing_is_not_json() -> None:
    assert codes(taken(codecs.BOM_UTF8))[-1] == "notebook.not_json"
