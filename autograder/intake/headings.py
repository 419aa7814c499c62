"""Headings by which a retyped notebook says which question follows: `Question 1.2`, `1.2 a)`, `**(a)**`."""

import re
from collections.abc import Iterable, Mapping

__all__ = ["Heading", "headings", "numbered"]

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
