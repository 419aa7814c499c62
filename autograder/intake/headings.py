"""Headings by which a retyped notebook says which question follows: `Question 1.2`, `1.2 a)`, `**(a)**`."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Announced", "Heading", "announced", "headings", "numbered"]

Heading = tuple[str | None, str | None]
"""(number such as `1.2` or None, letter such as `a` or None); never two Nones."""

_DECORATION = re.compile(r"^[\s#*_>`<\[({\\-]*|[*_`]+")
_LINES = 200
_LINE_CHARACTERS = 200
_WORD = r"(?:question|ques|q|exercise|task|problem)"
# `Question 1.2`, `Q1.2a`, `1.2 a)`, `1.2.a`; without the word, a number needs a letter or to open a heading.
_NUMBER = re.compile(
    rf"^(?P<word>{_WORD}\s*\.?\s*)?(?P<number>[0-9]{{1,2}}\.[0-9]{{1,2}})(?![0-9.]*[0-9])"
    # Attached (`1.2a`, `1.2.a`), in brackets, or closed by a sign or the line's end: `1.2: A forward pass` has none.
    r"(?:[.]?(?P<near>[a-z])(?![a-z0-9])|\s*[-–:]?\s*(?:\((?P<inside>[a-z])\)|(?P<closed>[a-z])\s*(?:[).:]|$)))?",
    re.IGNORECASE,
)
_LETTER = re.compile(rf"^(?:(?P<word>{_WORD}|part)\s*)?\(?(?P<letter>[a-z])\s*(?P<close>[).:])", re.IGNORECASE)
_PART = re.compile(r"^(?:[0-9.]{1,5}\s+)?part\s*[0-9ivx]{1,3}\b(?!\s*[a-z(]?\))", re.IGNORECASE)
_CHAPTER = re.compile(r"^[0-9.]{1,5}\s+(?:part\b|instruction|what to submit|due\b)", re.IGNORECASE)
"""Numbers of the hand-out's own chapters, which are no questions'."""
_INLINE = re.compile(r"\s\((?P<letter>[a-z])\)\s")
_GOES_ON = re.compile(r"[^.:?!)\]>*_]$")
_EXPLAINED = re.compile(r"^[a-z]\s*:", re.IGNORECASE)  # `b: the bias`
_TAGS = re.compile(r"^(?:\s*<[^<>]{0,80}>)+")
_LONG_LINE = 2_000
_ABBREVIATED = re.compile(r"^\(?(?:e\.\s?g|i\.\s?e|a\.\s?k\.\s?a)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Announced:
    """What one line of a cell announces."""

    number: str | None
    letter: str | None
    marked: bool
    """The line is a heading or bold."""
    strong: bool
    """It says `Question`, and is marked or opens its cell."""
    first: bool
    """Nothing stands above it in its cell."""
    part: bool = False
    """A part begins (`Part 2: …`): no question, but the end of one."""


def numbered(ids: Mapping[str, str]) -> dict[Heading, str]:
    """(number, letter) → question id, from question id → number as printed (`1.2a`)."""
    split = ((re.fullmatch(r"([0-9.]+?)\.?([a-z]?)", number), question) for question, number in ids.items())
    return {(match[1], match[2] or None): question for match, question in split if match}


def headings(source: str, kind: str) -> Iterable[Heading]:
    """The headings in a cell, in order; in code cells only comments are looked at.

    Args:
        source: The cell's text.
        kind: `markdown` or `code`.
    """
    for raw in source.split("\n")[:_LINES]:
        line = raw[:_LINE_CHARACTERS].strip()
        if kind == "code" and not line.startswith("#"):
            continue
        marked = kind != "code" and line.startswith(("#", "**", "__"))
        heading = _heading(_DECORATION.sub("", line).strip(), marked=marked)
        if heading:
            yield heading


def announced(source: str, kind: str) -> Iterator[Announced]:
    """As `headings`, with what tells a heading from a number in running text, and the parts of the hand-out.

    Args:
        source: The cell's text.
        kind: `markdown` or `code`.
    """
    first, above, listed = True, "", True
    for raw in source.split("\n")[:_LINES]:
        line = _TAGS.sub("", raw[:_LONG_LINE]).strip()
        plain = _DECORATION.sub("", line).strip()
        if kind == "code" and not line.startswith("#"):
            first, above, listed = first and not line, "", True
        elif not plain:
            above, listed = "", True
        else:
            marked = kind != "code" and line.startswith(("#", "**", "__"))
            # A line in the middle of a paragraph, which only happens to begin with a number.
            running = not marked and not listed and _GOES_ON.search(above) is not None
            found = list(_announced(plain, marked=marked, first=first, running=running))
            yield from found
            first, above, listed = False, line, bool(found)


def _announced(line: str, *, marked: bool, first: bool, running: bool) -> Iterator[Announced]:
    if (marked or first) and _PART.match(line):
        yield Announced(None, None, marked, marked, first, part=True)
        return
    if _CHAPTER.match(line) or _ABBREVIATED.match(line):
        return
    number, letter = _heading(line, marked=marked) or (None, None)
    match = _NUMBER.match(line)
    if number is not None and match is not None and not running:
        strong = bool(match["word"]) and (marked or first)
        inline = _inline(line) if letter is None else ""  # Question 1.1 For each function … (a) Leaky ReLU
        yield Announced(number, letter or inline[:1] or None, marked, strong, first)
        yield from (Announced(None, later, marked, strong=False, first=False) for later in inline[1:])
    elif number is None and letter is not None and (marked or not _EXPLAINED.match(line)):
        yield Announced(None, letter, marked, strong=False, first=first)


def _inline(line: str) -> str:
    """Letters of items within a line, `(a) … (b) …`: those that follow on each other from `a`."""
    letters = ""
    for match in _INLINE.finditer(line):
        letters += match["letter"] if match["letter"] == chr(ord("a") + len(letters)) else ""
    return letters


def _heading(line: str, *, marked: bool) -> Heading | None:
    """What a line without its Markdown decoration announces, if anything."""
    match = _NUMBER.match(line)
    if match:
        alone = not line[match.end() :].strip(" .:)")
        letter = match["near"] or match["inside"] or match["closed"]
        if match["word"] or letter or marked or alone:
            return match["number"], letter.lower() if letter else None
        return None
    match = _LETTER.match(line)
    return (None, match["letter"].lower()) if match else None
