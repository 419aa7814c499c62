"""Notebooks as plain nbformat 4 dictionaries: reading, writing, and the few things asked of a cell."""

import json
import re
from pathlib import Path
from typing import Any

import nbformat

from autograder.errors import ReleaseError

__all__ = ["Cell", "Notebook", "check_cell_question", "read", "source", "tags", "write"]

Cell = dict[str, Any]
Notebook = dict[str, Any]

_CHECK = re.compile(r'^grader\.check\("(?P<question>\w+)"\)$')


def read(path: Path) -> Notebook:
    """The notebook in this file.

    Raises:
        ReleaseError: It is no nbformat 4 notebook.
    """
    try:
        notebook: Any = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as e:
        raise ReleaseError(f"{path.name}: not a notebook: {e}") from e
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        raise ReleaseError(f"{path.name}: expected a notebook of nbformat 4")
    valid: Notebook = notebook
    return valid


def write(notebook: Notebook, path: Path) -> None:
    """Write the notebook as nbformat does, the same bytes for the same notebook.

    Raises:
        ReleaseError: It is not a valid notebook.
    """
    node = nbformat.from_dict(notebook)
    try:
        nbformat.validate(node)
    except nbformat.ValidationError as e:
        raise ReleaseError(f"{path.name}: not a valid notebook: {e}") from e
    path.write_text(nbformat.writes(node) + "\n", encoding="utf-8", newline="\n")


def source(cell: Cell) -> str:
    """The cell's text, whichever of the two forms JSON holds it in."""
    text: str | list[str] = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def tags(cell: Cell) -> tuple[str, ...]:
    """The cell's tags."""
    return tuple(cell.get("metadata", {}).get("tags", ()))


def check_cell_question(cell: Cell) -> str | None:
    """The question that this cell asks otter to check; None for every other cell."""
    found = _CHECK.match(source(cell).strip()) if cell["cell_type"] == "code" else None
    return found["question"] if found else None
