"""Sections of a notebook that was not made from the template: only the course's headings tell which question follows.

As the course hands them out, and as students retype them: `Question 1.2 …`, then `(a) …`, `**(b)**`; `### 1.3 (c)`;
all items in one cell and the answers below; an item's letter printed twice, where the second is the next item. A cell
that several items may claim is shared by them: which it answers is not guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.intake.headings import Announced, Heading

__all__ = ["Passage", "sections"]

_PILE = 3
"""Items without an answer each, and then one with all: so many at least are taken for a list."""

Questions = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """One cell, as far as its section depends on it."""

    code: bool
    own: bool
    """The student wrote something in it."""
    announced: tuple[Announced, ...]


@dataclass(slots=True)
class _Walk:
    """Where in the notebook we are."""

    items: Mapping[str, Mapping[str | None, str]]
    """Number → letter → question, in the order of the hand-out."""
    seen: frozenset[str] | None = None
    """Questions that some heading names, as an earlier walk found; None in that walk."""
    number: str | None = None
    current: Questions = ()
    opened: list[str] = field(default_factory=list)
    """Questions that had a section of their own so far."""
    numbers: set[str] = field(default_factory=set)
    answered: bool = False
    """Something of the student's has come since the current section began."""

    def cell(self, passage: Passage) -> Questions:
        """The questions of one cell, the current section then being what comes after it."""
        before: Questions = self.current
        whole: list[str] = []  # of sections that begin and end in this cell
        named: list[str] = []
        opened = False
        for heading in passage.announced:
            if heading.number is not None and self._is_mention(heading):
                continue
            if heading.part or (heading.number is not None and heading.letter is None):
                whole += named or (self.current if opened else ())
                named, opened = [], not heading.part
            if heading.part:
                self.number, self.current = None, ()
            elif heading.number is not None and heading.letter is None:
                self._open_number(heading.number)
            else:
                self.number = heading.number or self.number
                named += self._items(heading, passage, within=bool(named), before=named[-1] if named else None)
        if named:
            self.current = tuple(dict.fromkeys(named))
            self.opened += self.current
        if passage.announced and self.current != before:
            self.answered = False
        self.answered |= passage.own
        # What stands above the first heading of a cell still answers the question before.
        above = before if passage.announced and not passage.announced[0].first and not passage.code else ()
        return tuple(dict.fromkeys((*above, *whole, *self.current)))

    def _open_number(self, number: str) -> None:
        self.number = number
        self.numbers.add(number)
        self.current = tuple(self.items.get(number, {}).values())

    def _is_mention(self, heading: Announced) -> bool:
        """Whether a number that had its section before is only spoken of: `Question 1.2 gave us h1, so …`."""
        return heading.number != self.number and heading.number in self.numbers and not heading.marked

    def _items(self, heading: Announced, passage: Passage, *, within: bool, before: str | None) -> Iterator[str]:
        """The questions that an item's heading opens: one, two where it cannot be told, or none."""
        items = self.items.get(self.number or "", {})
        if heading.number is not None:
            self.numbers.add(heading.number)
        question = items.get(heading.letter)
        if question is None:
            if heading.number is not None:
                self._open_number(heading.number)
            return
        alone = before if within else (self.current[0] if len(self.current) == 1 else None)
        order = list(items.values())
        back = alone in order and order.index(question) < order.index(str(alone))
        if back and heading.number is None and not within and question in self.opened:
            return  # a list in the student's own words
        following = next(iter(order[order.index(question) + 1 :]), None)
        if question != alone or following is None or self.seen is None or following in self.seen or passage.code:
            yield question
        elif within or (self.answered and not passage.own):
            yield following  # the hand-out itself prints a letter twice
        elif passage.own or not self.answered:
            yield from (question, following)


def sections(passages: Sequence[Passage], known: Mapping[Heading, str]) -> list[Questions]:
    """The questions of each cell: none, one, or several that share it.

    Args:
        passages: The notebook's cells.
        known: (number, letter) → question.
    """
    items: dict[str, dict[str | None, str]] = {}
    for (number, letter), question in known.items():
        items.setdefault(number or "", {})[letter] = question
    passages = _without_weak(passages, items)
    first = _Walk(items)
    for passage in passages:
        first.cell(passage)
    walk = _Walk(items, seen=frozenset(first.opened))
    found = [walk.cell(passage) for passage in passages]
    for letters in items.values():
        _share_pile(found, passages, list(letters.values()))
    return found


def _without_weak(passages: Sequence[Passage], items: Mapping[str, object]) -> list[Passage]:
    """The cells without what only looks like a heading: numbers in running text, of which a true heading exists."""
    strong = {h.number for passage in passages for h in passage.announced if h.strong and h.number in items}

    def kept(heading: Announced) -> bool:
        item = heading.letter is not None and (heading.marked or heading.first)
        return heading.number is None or heading.strong or item or heading.number not in strong

    return [replace(passage, announced=tuple(filter(kept, passage.announced))) for passage in passages]


def _share_pile(found: list[Questions], passages: Sequence[Passage], items: list[str]) -> None:
    """Where only the last item's section holds anything, it holds the answers to all items above it."""
    cells = {item: [index for index, questions in enumerate(found) if questions == (item,)] for item in items}
    named = [item for item in items if cells[item]]
    answered = [item for item in named if any(passages[index].own for index in cells[item])]
    if len(named) >= _PILE and answered == named[-1:]:
        for index in cells[named[-1]]:
            found[index] = tuple(named)
