"""Edits of a notebook: what a mutant's student did otherwise than the reference.

    { question = "q1_2a", find = "W1 @ x + b1", replace = "W1 @ x" }   text that stands once in the question's cells
    { question = "q1_2a", code = "h1 = 5" }                            its code answer; a list: several cells; []: none
    { question = "q1_2a", text = "$h^1 = 5$" }                         its written answer, in the same way
    { question = "q1_2a", insert = "import os" }                       a code cell right before its answers
    { question = "q1_2a", delete = "all" }                             its "prompts", its "checks", or "all" its cells
    { question = "q1_2b", before = "q1_2a" }                           its section moved before that one's
    { strip = "metadata" }                                             every cell's metadata, its question included

`find`, `insert` and `delete` without a question mean the whole notebook (`insert`: its first cell).
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any

__all__ = ["Cell", "Edit", "apply", "edit_problems"]

Edit = Mapping[str, Any]
Cell = dict[str, Any]

_ANSWER = "otter_answer_cell"
_CHECK = "grader.check("
_FORMS = ({"find", "replace"}, {"code"}, {"text"}, {"insert"}, {"delete"}, {"before"}, {"strip"})
_WITHOUT_QUESTION = ("find", "insert", "delete", "strip")
_DELETED: Mapping[str, Callable[[Cell], bool]] = {
    "prompts": lambda cell: cell["cell_type"] == "markdown" and not _answer(cell),
    "checks": lambda cell: _source(cell).startswith(_CHECK),
    "all": lambda _: True,
}


def edit_problems(edit: Edit) -> list[str]:
    """What is wrong with an edit, whatever the notebook."""
    keys = set(edit) - {"question"}
    if keys not in _FORMS:
        return [f"expected one of the forms of an edit, received the keys {', '.join(sorted(edit))}"]
    found = [f"{key}: expected text" for key in keys if not _is_text(edit[key], several=key in ("code", "text"))]
    if "question" not in edit and not keys & set(_WITHOUT_QUESTION):
        found.append(f"{min(keys)}: needs a question")
    if "delete" in edit and edit["delete"] not in list(_DELETED):
        found.append(f"delete: expected {', '.join(_DELETED)}, received {edit['delete']!r}")
    if "strip" in edit and edit["strip"] != "metadata":
        found.append(f"strip: expected metadata, received {edit['strip']!r}")
    return found


def _is_text(value: object, *, several: bool) -> bool:
    if several and isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def apply(cells: list[Cell], edit: Edit) -> str:
    """Change the cells in place.

    Args:
        cells: A notebook's.
        edit: A sound one (see `edit_problems`).

    Returns:
        Why the edit does not fit these cells; empty if it does.
    """
    question = edit.get("question")
    own = [cell for cell in cells if question is None or cell["metadata"].get("question") == question]
    if not own:
        return f"no cell belongs to question {question}"
    if "find" in edit:
        return _replace(own, edit["find"], edit["replace"])
    if "delete" in edit:
        cells[:] = [cell for cell in cells if not (_in(cell, own) and _DELETED[edit["delete"]](cell))]
    elif "strip" in edit:
        for cell in cells:
            cell["metadata"] = {}
    elif "insert" in edit:
        at = own[0] if question is None else next((cell for cell in own if _answer(cell)), own[0])
        _insert(cells, _index(cells, at), [edit["insert"]], kind="code", question=question)
    elif "before" in edit:
        return _move(cells, own, edit["before"])
    elif "code" in edit:
        _answer_with(cells, own, edit["code"], kind="code")
    else:
        _answer_with(cells, own, edit["text"], kind="markdown")
    return ""


def _replace(own: Sequence[Cell], old: str, new: str) -> str:
    times = sum(_source(cell).count(old) for cell in own)
    if times != 1:
        return f"expected {old!r} exactly once, found it {times} times"
    for cell in own:
        cell["source"] = _source(cell).replace(old, new)
    return ""


def _answer_with(cells: list[Cell], own: Sequence[Cell], sources: str | Sequence[str], *, kind: str) -> None:
    """Other answer cells of one kind, where the first of them stood; behind the prompt if there was none."""
    answers = [cell for cell in own if _answer(cell) and cell["cell_type"] == kind]
    index = _index(cells, answers[0]) if answers else _index(cells, own[0]) + 1
    sources = [sources] if isinstance(sources, str) else sources
    _insert(cells, index, sources, kind=kind, question=own[0]["metadata"]["question"], answer=True)
    cells[:] = [cell for cell in cells if not _in(cell, answers)]


def _move(cells: list[Cell], own: Sequence[Cell], target: str) -> str:
    rest = [cell for cell in cells if not _in(cell, own)]
    at = next((i for i, cell in enumerate(rest) if cell["metadata"].get("question") == target), None)
    if at is None:
        return f"no cell belongs to question {target}"
    cells[:] = [*rest[:at], *own, *rest[at:]]
    return ""


def _insert(
    cells: list[Cell], index: int, sources: Sequence[str], *, kind: str, question: str | None, answer: bool = False
) -> None:
    for source in reversed(sources):
        cell: Cell = {"cell_type": kind, "id": _free_id(cells), "metadata": {}, "source": source}
        cell |= {"execution_count": None, "outputs": []} if kind == "code" else {}
        cell["metadata"] |= {"question": question} if question else {}
        cell["metadata"] |= {"tags": [_ANSWER]} if answer else {}
        cells.insert(index, cell)


def _free_id(cells: Sequence[Cell]) -> str:
    taken = {cell.get("id") for cell in cells}
    return next(name for number in count(1) if (name := f"new-{number}") not in taken)


def _in(cell: Cell, cells: Sequence[Cell]) -> bool:
    return any(cell is other for other in cells)


def _index(cells: Sequence[Cell], cell: Cell) -> int:
    return next(i for i, other in enumerate(cells) if other is cell)


def _answer(cell: Cell) -> bool:
    return _ANSWER in cell["metadata"].get("tags", [])


def _source(cell: Cell) -> str:
    return "".join(cell["source"])
