"""Blank copies of the template, or of much of it, in a notebook that answers the same questions elsewhere.

Someone pasted the whole hand-out in twice, and answered one of the two. The blank one must not speak: run below the
answers, its `h1 = ...` would overwrite them, its prompts and placeholders above would be taken for the sections.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Stretch", "blank_copies"]

_ENOUGH = 3
"""Questions in a row that are blank here and answered elsewhere: fewer may be cells moved about."""
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """What of one cell matters for that."""

    question: str | None
    """By its mark or its check."""
    own: bool
    """The student wrote or changed it."""
    prompt: bool
    """A prompt of the template."""
    source: str
    """Without blanks that nobody sees."""


def blank_copies(cells: Sequence[Stretch]) -> frozenset[int]:
    """Which cells belong to blank copies."""
    return frozenset(index for run in _runs(cells) for index in _copied(cells, run))


def _runs(cells: Sequence[Stretch]) -> Iterator[range]:
    """Stretches without a cell of the student's own, as long as can be, without what belongs to the answers around them."""
    start = 0
    for end in range(len(cells) + 1):
        if end == len(cells) or cells[end].own:
            if end > start:
                yield range(_after_answer(cells, start, end), _before_answer(cells, start, end))
            start = end + 1


def _after_answer(cells: Sequence[Stretch], start: int, end: int) -> int:
    """Behind the check of the answer that stands before `start`."""
    question = cells[start - 1].question if start else None
    while start < end and question and cells[start].question == question and not cells[start].prompt:
        start += 1
    return start


def _before_answer(cells: Sequence[Stretch], start: int, end: int) -> int:
    """Before the prompt of the answer that stands at `end`."""
    question = cells[end].question if end < len(cells) else None
    index = end
    while index > start and question and cells[index - 1].question == question:
        index -= 1
        if cells[index].prompt:
            return index
    return end


def _copied(cells: Sequence[Stretch], run: range) -> Iterator[int]:
    """The cells of a run that are there a second time: those of questions answered elsewhere, and given ones."""
    inside = [cells[index] for index in run]
    prompted = {cell.question for cell in inside if cell.prompt}
    if len(prompted) < _ENOUGH:
        return
    outside = [cell for index, cell in enumerate(cells) if index not in run]
    answered = {cell.question for cell in outside if cell.own} & {cell.question for cell in outside if cell.prompt}
    twice = prompted & answered - {None}
    if len(twice) < _ENOUGH:
        return
    same = {cell.source for cell in outside}
    edited = [set(cell.source.splitlines()) - {""} for cell in outside if cell.own]
    for index in run:
        cell = cells[index]
        if cell.question in twice or (cell.question is None and (cell.source in same or _changed(cell, edited))):
            yield index


def _changed(cell: Stretch, edited: Sequence[set[str]]) -> bool:
    """Whether one of these is the same given cell with something changed, such as the student ID."""
    lines = set(cell.source.splitlines()) - {""}
    shared = max((len(lines & other) for other in edited), default=0)
    return shared >= _SEVERAL and 2 * shared > len(lines)
