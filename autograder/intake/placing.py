"""To which question each cell of a submitted notebook belongs.

Cells of the template carry their question as a mark. Students add cells (no mark: they belong where they stand),
copy them (a mark that points elsewhere), delete prompts or checks, add to an answer below its check cell, or retype all
in an empty notebook (no marks: headings tell).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.checkcells import checked_question, is_check, unanswered
from autograder.intake.copies import Stretch, blank_copies
from autograder.intake.headings import Heading, announced, headings, numbered
from autograder.intake.ownwork import MAX_CHARS, Handout, own_code, own_text
from autograder.intake.parameters import assigns
from autograder.intake.retyped import Passage, sections
from autograder.model.assignment import Part
from autograder.model.plan import CellPlace

__all__ = ["PLACEHOLDER", "from_template", "places"]

PLACEHOLDER = "_Type your answer here, replacing this text._"
_TAG = "question:"
_SEVERAL = 3
_ENOUGH = 3
"""Prompts of the template from which on a notebook without marks or checks was made from it: given code may be the course's."""
_SOME_CHARACTERS = 40
_READ = 400_000
"""Characters of a notebook that are compared with the hand-out, several times an honest one's: it takes seconds a million."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one cell says about itself."""

    raw: object
    """The cell itself."""
    code: bool
    source: str
    own: bool
    check: bool
    mark: str | None
    """Question in its metadata or tags."""
    ends: str | None
    """Question of its `grader.check("…")`."""
    headings: tuple[Heading, ...]
    title: Heading | None
    """The heading on its first line."""
    given: bool
    """A cell of the template that asks for no answer: a prompt, an introduction, given numbers."""
    edited: bool
    """A cell of the template in which the student changed something, such as the student ID."""
    prompt: bool
    """A Markdown cell of the template with a mark, placeholders excepted: where a section surely begins."""


def places(
    notebook: Mapping[str, object],
    *,
    part: Part,
    template: Collection[str],
    handout: Handout = frozenset(),
    anywhere: bool = True,
) -> tuple[CellPlace, ...]:
    """Where each cell belongs, one place per cell.

    Args:
        notebook: nbformat 4, as `read` stores it.
        part: Its questions are the possible answers.
        template: Stripped sources of the template's cells; a cell with one of these is not the student's own.
        handout: By which the course's own hand-out is known, for notebooks that were not made from the template.
        anywhere: Let every cell answer every question where no heading, mark or check is to be found at all.

    Returns:
        For each cell its question (or None; or those that share it), whether it is the student's own, and whether it
        only calls otter.
    """
    known = {question.id: question.number for question in part.questions}
    every = _all_seen(notebook, known, template)
    blank = blank_copies([_stretch(cell) for cell in every])
    seen = [cell for index, cell in enumerate(every) if index not in blank]
    found = iter(_places(seen, known, part, handout, anywhere=anywhere))
    return tuple(_nowhere(cell) if index in blank else next(found) for index, cell in enumerate(every))


def _stretch(cell: _Seen) -> Stretch:
    return Stretch(cell.mark or cell.ends, cell.own, cell.prompt, _plain(cell.source))


def _nowhere(cell: _Seen) -> CellPlace:
    """Of a blank copy: it answers nothing and is not run."""
    return CellPlace(None, own=False, check=cell.check, skip=True)


def _places(
    seen: Sequence[_Seen], known: Mapping[str, str], part: Part, handout: Handout, *, anywhere: bool
) -> list[CellPlace]:
    """The places of these cells, which are all that count."""
    by_heading = numbered(known)
    own: Sequence[bool] = [cell.own for cell in seen]
    shared: Sequence[tuple[str, ...]] = [()] * len(seen)
    if _from_template(seen):
        questions = _sections(seen, by_heading)
        _fill_back(seen, questions)
        _fill_on(seen, questions, by_heading)
    else:
        own = _answers(seen, handout)
        found = sections([_passage(cell, answers) for cell, answers in zip(seen, own, strict=True)], by_heading)
        if anywhere and not any(found):
            found = [tuple(known)] * len(seen)
        questions = [several[0] if len(several) == 1 else None for several in found]
        shared = [several if len(several) > 1 else () for several in found]
    replaced = part.quick.parameters if part.quick else {}
    return [
        CellPlace(
            questions[index],
            own[index],
            cell.check,
            parameters=replaced if assigns(replaced, cell.raw) else {},
            shared=shared[index],
        )
        for index, cell in enumerate(seen)
    ]


def from_template(notebook: Mapping[str, object], *, parts: Sequence[Part], template: Collection[str]) -> bool:
    """Whether a notebook was made from the template: it holds a mark, a check cell or several of its prompts."""
    known = {question.id for part in parts for question in part.questions}
    return _from_template(_all_seen(notebook, known, template))


def _from_template(seen: Sequence[_Seen]) -> bool:
    kept = sum(not (cell.own or cell.code) and len(cell.source.strip()) >= _SOME_CHARACTERS for cell in seen)
    return kept >= _ENOUGH or any(cell.mark or cell.ends for cell in seen)


def _answers(seen: Sequence[_Seen], handout: Handout) -> list[bool]:
    """Which cells hold something of the student's; what comes after `_READ` characters is theirs unread."""
    left, own = _READ, []
    for cell in seen:
        own.append(cell.own and (left < 0 or (own_code if cell.code else own_text)(cell.source, handout)))
        left -= len(cell.source) if cell.own and len(cell.source) <= MAX_CHARS else 0
    return own


def _passage(cell: _Seen, own: bool) -> Passage:  # noqa: FBT001 - one of two facts about a cell
    return Passage(cell.code, own, tuple(announced(cell.source, "code" if cell.code else "markdown")))


def _cells(notebook: Mapping[str, object]) -> Sequence[object]:
    cells = notebook.get("cells")
    return cells if isinstance(cells, list) else []


def _all_seen(notebook: Mapping[str, object], known: Collection[str], template: Collection[str]) -> list[_Seen]:
    printed = frozenset(_plain(source) for source in template) | {"", PLACEHOLDER}
    pages = [frozenset(source.splitlines()) - {""} for source in printed]
    return [_seen(cell, known, printed, pages) for cell in _cells(notebook)]


def _plain(source: str) -> str:
    """Source without what editors change unasked: line ends, trailing blanks."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _seen(cell: object, known: Collection[str], printed: Collection[str], pages: Sequence[frozenset[str]]) -> _Seen:
    fields = cell if isinstance(cell, Mapping) else {}
    kind, raw = str(fields.get("cell_type", "raw")), fields.get("source", "")
    source = "".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    code, plain = kind == "code", _plain(source)
    ends = checked_question(source) if code else None
    mark = _mark(fields.get("metadata"), known)
    own = plain not in printed and not (code and unanswered(source))
    given = not own and plain not in ("", PLACEHOLDER) and not (code and unanswered(source))
    texts = (source, plain.partition("\n")[0]) if kind in ("code", "markdown") else ("", "")
    found, title = (tuple(headings(text, kind)) for text in texts)
    return _Seen(
        raw=cell,
        code=code,
        source=source,
        own=own,
        check=code and is_check(source),
        mark=mark,
        ends=ends if ends in known else None,
        headings=found,
        title=title[0] if title else None,
        given=given,
        edited=own and _edited(plain, pages),
        prompt=given and kind == "markdown" and mark is not None,
    )


def _edited(plain: str, pages: Sequence[frozenset[str]]) -> bool:
    """True when most lines, and several, stand in one cell of the template."""
    lines = set(plain.splitlines()) - {""}
    shared = max((len(lines & page) for page in pages), default=0)
    return shared >= _SEVERAL and 2 * shared > len(lines)


def _mark(metadata: object, known: Collection[str]) -> str | None:
    """The question in `metadata.question`, else in a tag `question:<id>`."""
    fields = metadata if isinstance(metadata, Mapping) else {}
    tags = fields.get("tags")
    tagged = (
        [t.removeprefix(_TAG) for t in tags if isinstance(t, str) and t.startswith(_TAG)]
        if isinstance(tags, list)
        else []
    )
    return next((m for m in (fields.get("question"), *tagged) if isinstance(m, str) and m in known), None)


def _sections(seen: Sequence[_Seen], by_heading: Mapping[Heading, str]) -> list[str | None]:
    """Walk down the notebook: prompts and headings open a question's section, its check ends it."""
    marked = {cell.mark for cell in seen if cell.mark}
    prompted = {cell.mark for cell in seen if cell.prompt}
    current: str | None = None
    section: str | None = None  # opened by a prompt of the template and not yet ended
    number: str | None = None  # of the last heading, which letters alone refer to
    questions: list[str | None] = []
    for cell in seen:
        number, announced = _announced(cell, number, by_heading)
        announced = [q for q in announced if q not in marked]
        mark = cell.mark
        if cell.prompt:
            section = mark
        elif mark != section and section and cell.own and mark in prompted:
            mark = section  # copied out of a section that still exists: it answers where it now stands
        if cell.ends:
            questions.append(cell.ends)
            current = section = None
        elif mark:
            questions.append(mark)
            current = mark
        elif announced:
            questions.append(announced[0])
            current = announced[0] if len(set(announced)) == 1 else None
            section = None
        else:
            current = None if _leaves(cell, marked) else current
            questions.append(current)
    return questions


def _announced(cell: _Seen, number: str | None, by_heading: Mapping[Heading, str]) -> tuple[str | None, list[str]]:
    """The number that holds after this cell, and the questions its headings name, in order."""
    named = []
    for own_number, letter in cell.headings:
        # A number in a code comment counts only when it names a question: `# 1.5 is the slope` is prose.
        if own_number and (not cell.code or (own_number, letter) in by_heading):
            number = own_number
        question = by_heading.get((own_number or number, letter))
        if question:
            named.append(question)
    return number, named


def _leaves(cell: _Seen, marked: Collection[str]) -> bool:
    """True for a cell that stands between questions: the template's own introductions, or a heading like `Question 1.3`."""
    if marked:
        return cell.given
    return not cell.code and any(number and letter is None for number, letter in cell.headings)


def _fill_back(seen: Sequence[_Seen], questions: list[str | None]) -> None:
    """Give a check cell's question the student's cells right before it that nothing else claims."""
    for index, cell in enumerate(seen):
        if not cell.ends:
            continue
        for before in range(index - 1, -1, -1):
            if questions[before] is not None or seen[before].check or not seen[before].own:
                break
            questions[before] = cell.ends


def _fill_on(seen: Sequence[_Seen], questions: list[str | None], by_heading: Mapping[Heading, str]) -> None:
    """Give a check cell's question the student's cells right after it that nothing else claims: additions to its answer.

    The template's next cell ends them, and so does a heading of something else.
    """
    after: str | None = None
    for index, cell in enumerate(seen):
        if cell.ends:
            after = cell.ends
        elif questions[index] is not None or cell.given or cell.edited or _titled_otherwise(cell, after, by_heading):
            after = None
        elif cell.own and not cell.check:
            questions[index] = after


def _titled_otherwise(cell: _Seen, question: str | None, by_heading: Mapping[Heading, str]) -> bool:
    """True when the cell starts with a heading, and not with one of `question`."""
    if cell.title is None:
        return False
    number, letter = cell.title
    here = next((n for (n, _), q in by_heading.items() if q == question), None)  # which a letter alone refers to
    named = by_heading.get((number or here, letter))
    return named != question if named else number is not None and not cell.code
