"""Text from strangers, made fit for a message."""

import re
import unicodedata

__all__ = ["safe"]

# Terminal escapes: CSI (colours, cursor), OSC (titles, links), then the two-byte ones. Unfinished ones lose only their ESC below.
# No OSC reaches over the start of another: else each of many unfinished ones would be looked for to the end of the text.
_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\x9d]*+(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-Z\\^-~]"
)
# Control, format (bidi overrides, zero width), lone surrogate, private use, unassigned: nothing a reader should see.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS = 4
"""Marks upon one letter; no script needs more."""


def safe(text: str, limit: int, *, lines: bool = False) -> str:
    """Student text that cannot move a cursor, reorder a line or fill a page.

    Not an HTML escape: reports still autoescape.

    Args:
        text: Anything.
        limit: Most characters of the result; a cut is shown by a final `…`.
        lines: Keep line breaks, as Unix ones; otherwise every run of white space becomes one space.

    Returns:
        At most `limit` characters without terminal escapes, control, bidi or other invisible characters.
    """
    head = text[: 16 * limit + 1024]  # bounds the work on megabytes of text, with room for escapes that vanish
    head = _ANSI.sub("", head)
    if lines:
        clean = "\n".join(_visible(line.rstrip()) for line in head.splitlines())
    else:
        clean = _visible(" ".join(head.split()))
    if len(clean) > limit or len(head) < len(text) - 1024 - 16 * limit:
        clean = clean[: max(limit - 1, 0)].rstrip() + "…"
    return clean[:limit]


def _visible(line: str) -> str:
    """One line without hidden characters, nor towers of marks that reach into the lines above; tabs become spaces."""
    if line.isascii() and line.isprintable():
        return line  # nearly always
    kept, marks = [], 0
    for character in line:
        category = unicodedata.category(character)
        if category in _HIDDEN and character != "\t":
            continue  # and what it stood between is together again
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= _MARKS:
            kept.append(" " if character == "\t" else character)
    return "".join(kept)
