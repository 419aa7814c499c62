"""A master notebook: its directives expanded, each cell told its question, and what in it is solution."""

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.errors import ReleaseError
from autograder.release import assign
from autograder.release.directives import Stated, expand, include
from autograder.release.notebook import Cell, Notebook, read, source, write

__all__ = ["prepare", "solutions"]

_BEGIN = re.compile(r"^#\s*BEGIN (?P<block>QUESTION|PROMPT|SOLUTION|TESTS)\b")
_END = re.compile(r"^#\s*END (?P<block>QUESTION|PROMPT|SOLUTION|TESTS)\b")
_NAME = re.compile(r"^name:\s*(?P<name>\w+)\s*$", re.MULTILINE)


def prepare(text_file: Path, *, notebook: Path, edition_dir: Path, stated: Stated) -> Notebook:
    """Write the master as a notebook for otter assign, and return it.

    Raises:
        ReleaseError: jupytext refuses it, a directive names nothing, or a question's block does not close.
    """
    whole = notebook.with_suffix(".py")
    whole.write_text(include(text_file.read_text(encoding="utf-8"), edition_dir=edition_dir), encoding="utf-8")
    assign.text_to_notebook(whole, notebook)
    whole.unlink()  # otter takes what lies beside a notebook for a part of it
    master = read(notebook)
    question: str | None = None
    for cell in master["cells"]:
        cell["source"] = expand(source(cell), edition_dir=edition_dir, stated=stated)
        question = _question_at(cell, question, text_file)
        if question and cell["cell_type"] != "raw":
            cell["metadata"]["question"] = question
    if question:
        raise ReleaseError(f"{text_file.name}: question {question} has no `# END QUESTION`")
    write(master, notebook)
    return master


def _question_at(cell: Cell, question: str | None, text_file: Path) -> str | None:
    """The question from this cell on."""
    if cell["cell_type"] != "raw":
        return question
    begin, end = _BEGIN.match(source(cell)), _END.match(source(cell))
    if begin and begin["block"] == "QUESTION":
        name = _NAME.search(source(cell))
        if not name:
            raise ReleaseError(f"{text_file.name}: a `# BEGIN QUESTION` cell has no `name: ...` line")
        return name["name"]
    return None if end and end["block"] == "QUESTION" else question


def solutions(master: Notebook) -> Iterator[tuple[str, str]]:
    """All that must never reach a student: ("code" or "markdown", text) of each solution, without otter's markers."""
    inside = False
    for cell in master["cells"]:
        text = source(cell)
        if cell["cell_type"] == "raw":
            begin, end = _BEGIN.match(text), _END.match(text)
            inside = (inside or bool(begin and begin["block"] == "SOLUTION")) and not (
                end and end["block"] == "SOLUTION"
            )
        elif inside and cell["cell_type"] == "markdown":
            yield "markdown", text
        elif inside:
            yield "code", "\n".join(_solution_lines(text))


def _solution_lines(text: str) -> Iterator[str]:
    """The lines of a code cell that otter takes out."""
    in_block = False
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("# BEGIN SOLUTION"):
            in_block = True
        elif stripped == "# END SOLUTION":
            in_block = False
        elif in_block:
            yield line
        elif re.search(r"#\s?SOLUTION( NO PROMPT)?$", stripped):
            yield re.sub(r"\s*#\s?SOLUTION( NO PROMPT)?$", "", line)
