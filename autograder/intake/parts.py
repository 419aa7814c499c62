"""Which of the notebooks handed in answers which part."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from autograder.intake.checkcells import has_gap
from autograder.intake.members import Member
from autograder.intake.placing import PLACEHOLDER, places
from autograder.model.assignment import Part

__all__ = ["called", "is_notebook", "named_for", "other_part", "questions_seen", "same_name", "untouched"]

# What mail programs, browsers and editors make of `x.ipynb`.
_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")
_COPY = re.compile(r"[\s_-]*(\([0-9]+\)|[\s_-]copy *[0-9]*|kopie *[0-9]*)$")
_ID = re.compile(r"^[0-9]{5,}[\s_-]+")
_ANSWER = "otter_answer_cell"
_PART = re.compile(r"part[\s_.-]*([0-9]+)(?![0-9])")


def is_notebook(member: Member) -> bool:
    """True for files that are called notebooks."""
    return member.name.lower().endswith(_ENDINGS)


def named_for(part: Part, notebooks: Sequence[Member]) -> list[Member]:
    """The notebooks whose name says that they are this part's, the likeliest first.

    In this order: exactly named (outermost folder first); named alike (case, `(1)`, `-Copy1`, blanks for
    underscores, a missing plural s); with this part's number in the name.
    """
    ranked = [(rank, member) for member in notebooks if (rank := _rank(part, member)) is not None]
    return [member for _, member in sorted(ranked, key=lambda pair: (pair[0], pair[1].path))]


def called(name: str, notebooks: Sequence[Member]) -> list[Member]:
    """The notebooks of this name, the likeliest first; as `named_for`, but instead of by number with an ID before the name."""
    ranked = [(rank, member) for member in notebooks if name and (rank := _likeness(name, member)) is not None]
    return [member for _, member in sorted(ranked, key=lambda pair: (pair[0], pair[1].path))]


def _likeness(name: str, member: Member) -> tuple[int, int] | None:
    names = (member.name == name, same_name(member.name, name), same_name(_ID.sub("", member.name), name))
    return (names.index(True), len(PurePosixPath(member.path).parts)) if True in names else None


def _rank(part: Part, member: Member) -> tuple[int, int] | None:
    """(kind of likeness, folders deep); None when the name does not speak of this part."""
    depth = len(PurePosixPath(member.path).parts)
    if member.name == part.notebook:
        return 0, depth
    if same_name(member.name, part.notebook):
        return 1, depth
    number = _number(part.notebook)
    return (2, depth) if number is not None and _number(member.name) == number else None


def same_name(name: str, expected: str) -> bool:
    """True when the names differ only as people and programs commonly change them; endings are not compared."""
    return _folded(name) == _folded(expected)


def _folded(name: str) -> str:
    stem = unicodedata.normalize("NFKC", name).casefold().split(".", 1)[0].strip()
    stem = _COPY.sub("", stem).removeprefix("copy of ")
    return "".join(c for c in stem if c.isalnum()).removesuffix("s")


def _number(name: str) -> int | None:
    match = _PART.search(name.lower())
    return int(match[1][:9]) if match else None


def other_part(part: Part, member: Member) -> bool:
    """True when the name gives the number of another part: such a notebook is not taken for this one."""
    own, named = _number(part.notebook), _number(member.name)
    return named is not None and named != own


def questions_seen(content: Mapping[str, object], part: Part) -> int:
    """How many of the part's questions the notebook has cells for, by marks, check cells or headings."""
    found = places(content, part=part, template=(), anywhere=False)
    return len({question for place in found for question in place.questions})


def untouched(content: Mapping[str, object]) -> bool:
    """True for the template much as it was handed out: nine in ten of its cells for answers, or more, hold none."""
    cells = content.get("cells")
    slots = [cell for cell in (cells if isinstance(cells, list) else []) if _ANSWER in cell["metadata"].get("tags", ())]
    still_open = sum(_open(str(cell["source"]), cell["cell_type"]) for cell in slots)
    return bool(slots) and 10 * still_open >= 9 * len(slots)


def _open(source: str, kind: str) -> bool:
    return has_gap(source) if kind == "code" else not source.strip() or PLACEHOLDER in source
