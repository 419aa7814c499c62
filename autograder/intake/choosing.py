"""Which of the notebooks handed in is graded for which part: each part's own, or one for several."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.intake.caps import Caps
from autograder.intake.members import Contents, Member
from autograder.intake.notebook import ReadNotebook, read_notebook
from autograder.intake.parts import called, is_notebook, named_for, other_part, questions_seen, untouched
from autograder.model.assignment import Assignment, Part
from autograder.model.evidence import Finding

__all__ = ["Chosen", "Shelf", "choose", "notebooks_of"]

_TRIED = 12
"""Most notebooks that are opened to see by their content which part they answer."""
_SURE = 2
"""Questions of a part by which a notebook of any name is known to answer it."""


@dataclass(slots=True)
class Shelf:
    """Notebooks read so far, each once, all together under the cap."""

    caps: Caps
    left: int
    read: dict[str, ReadNotebook] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    def take(self, member: Member) -> ReadNotebook:
        """The notebook in `member`."""
        if member.path not in self.read:
            data = member.load(min(self.caps.notebook_bytes, self.left))
            if isinstance(data, Finding):
                self.read[member.path] = ReadNotebook(None, (data,))
            else:
                self.left -= len(data)
                self.read[member.path] = read_notebook(data, where=member.path, caps=self.caps)
        return self.read[member.path]

    def seen(self, member: Member, part: Part) -> int:
        """How many of the part's questions the notebook holds; 0 for one that cannot be used."""
        key = member.path, part.id
        if key not in self.counts:
            self.counts[key] = questions_seen(self.take(member).content or {}, part)
        return self.counts[key]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is graded."""

    of: Mapping[str, Member]
    """Part id → its notebook, in the assignment's order."""
    whole: Member | None = None
    """The notebook among them that is one for several parts."""
    held: tuple[str, ...] = ()
    """Parts whose questions `whole` holds, also those that have a notebook of their own."""


def notebooks_of(contents: Contents) -> list[Member]:
    """The members that are called notebooks."""
    return [member for member in contents.members if contents.bare or is_notebook(member)]


def choose(contents: Contents, assignment: Assignment, shelf: Shelf) -> Chosen:
    """By name for all parts first, then one notebook for several, then by content; last what the one holds a little of."""
    parts, notebooks = assignment.parts, notebooks_of(contents)
    chosen: dict[str, Member] = {}
    for part in parts:
        named = _best_named(named_for(part, notebooks), chosen, shelf)
        if named:
            chosen[part.id] = named
    whole, held = _whole(assignment, notebooks, chosen, shelf)
    if whole:
        sure = [part.id for part in parts if _is_sure(shelf.seen(whole, part), part)]
        chosen |= {part: whole for part in sure if part not in chosen}
    for part in parts:
        if part.id not in chosen and (found := _by_content(part, parts, notebooks, chosen, shelf)):
            chosen[part.id] = found
    if whole:
        chosen |= {part: whole for part in held if part not in chosen}
    return Chosen({part.id: chosen[part.id] for part in parts if part.id in chosen}, whole, held)


def _best_named(named: Sequence[Member], chosen: Mapping[str, Member], shelf: Shelf) -> Member | None:
    """The first that can be used and in which something is answered; if none is answered, the first that can be used."""
    first = None
    for member in named[:_TRIED]:
        if _usable(member, chosen, shelf):
            if not untouched(shelf.take(member).content or {}):
                return member
            first = first or member
    return first


def _usable(member: Member, chosen: Mapping[str, Member], shelf: Shelf) -> bool:
    return member not in chosen.values() and shelf.take(member).content is not None


def _whole(
    assignment: Assignment, notebooks: Sequence[Member], chosen: Mapping[str, Member], shelf: Shelf
) -> tuple[Member | None, tuple[str, ...]]:
    """The notebook for several parts, by its name or by what it holds, and the parts that it holds; (None, ()) for none.

    One of that name in which no question is recognised may hold any: it is taken for all.
    """
    parts = assignment.parts
    open_parts = [part for part in parts if part.id not in chosen]
    if not open_parts or len(parts) == 1:
        return None, ()
    named = _best_named(called(assignment.names.whole, notebooks), chosen, shelf)
    if named:
        held = tuple(part.id for part in parts if shelf.seen(named, part)) or tuple(part.id for part in parts)
        return (named, held) if any(part.id in held for part in open_parts) else (None, ())
    best = _of_several(open_parts, notebooks, chosen, shelf) if len(open_parts) > 1 else None
    return (best, tuple(part.id for part in parts if shelf.seen(best, part))) if best else (None, ())


def _of_several(
    parts: Sequence[Part], notebooks: Sequence[Member], chosen: Mapping[str, Member], shelf: Shelf
) -> Member | None:
    """The notebook that surely holds most of these parts, two at least."""
    unnumbered = [m for m in notebooks if m not in chosen.values() and not any(other_part(part, m) for part in parts)]
    usable = [m for m in unnumbered[:_TRIED] if _usable(m, chosen, shelf)]
    sure = {m.path: sum(_is_sure(shelf.seen(m, part), part) for part in parts) for m in usable}
    best = max(usable, key=lambda m: (sure[m.path], sum(shelf.seen(m, part) for part in parts)), default=None)
    return best if best and sure[best.path] > 1 else None


def _is_sure(count: int, part: Part) -> bool:
    return count >= min(_SURE, len(part.questions))


def _by_content(
    part: Part, parts: Sequence[Part], notebooks: Sequence[Member], chosen: Mapping[str, Member], shelf: Shelf
) -> Member | None:
    """The notebook with most of the part's questions, at least two; or the only notebook when there is only one part."""
    candidates = [m for m in notebooks if not other_part(part, m)][:_TRIED]
    usable = [m for m in candidates if _usable(m, chosen, shelf)]
    best = max(usable, key=lambda m: shelf.seen(m, part), default=None)  # of equals the first, in the archive's order
    if best and _is_sure(shelf.seen(best, part), part):
        return best
    return usable[0] if len(notebooks) == len(usable) == len(parts) == 1 else None
