"""To which question each cell of a submitted notebook belongs.

Cells of the template carry their question as a mark. Students add cells (no mark: they belong where they stand),
copy them (a mark that points elsewhere), delete prompts or checks, add to an answer below its check cell, or retype all
in an empty notebook (no marks: headings tell).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from autograder.intake.checkcells import checked_question, is_check, unanswered
from autograder.intake.headings import Heading, headings, numbered
from autograder.intake.parameters import assigns
from autograder.model.assignment import Part
from autograder.model.plan import CellPlace

__all__ = ["places"]

_PLACEHOLDER = "_Type your answer here, replacing this text._"
_TAG = "question:"
_SEVERAL = 3


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one cell says about itself."""

    code: bool
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


def places(notebook: Mapping[str, object], *, part: Part, template: Collection[str]) -> tuple[CellPlace, ...]:
    """Where each cell belongs, one place per cell.

    Args:
        notebook: nbformat 4, as `read` stores it.
        part: Its questions are the possible answers.
        template: Stripped sources of the template's cells; a cell with one of these is not the student's own.

    Returns:
        For each cell its question (or None), whether it is the student's own, and whether it only calls otter.
    """
    known = {question.id: question.number for question in part.questions}
    printed = frozenset(_plain(source) for source in template) | {"", _PLACEHOLDER}
    cells = notebook.get("cells")
    pages = [frozenset(source.splitlines()) - {""} for source in printed]
    seen = [_seen(cell, known, printed, pages) for cell in cells] if isinstance(cells, list) else []
    by_heading = numbered(known)
    questions = _sections(seen, by_heading)
    _fill_back(seen, questions)
    _fill_on(seen, questions, by_heading)
    replaced = part.quick.parameters if part.quick else {}
    return tuple(
        CellPlace(question, cell.own, cell.check, parameters=assigns(replaced, raw))
        for question, cell, raw in zip(questions, seen, cells if isinstance(cells, list) else [], strict=True)
    )


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
    given = not own and plain not in ("", _PLACEHOLDER) and not (code and unanswered(source))
    texts = (source, plain.partition("\n")[0]) if kind in ("code", "markdown") else ("", "")
    found, title = (tuple(headings(text, kind)) for text in texts)
    return _Seen(
        code=code,
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
