"""Small facts about a student's text: placeholder, pictures, words."""

import re

__all__ = ["MAX_CHARS", "has_picture", "visible", "without_placeholder", "words"]

MAX_CHARS = 20_000
"""Text beyond this is not searched; every search here and in `equations` takes time linear in it."""

_PLACEHOLDER = re.compile(r"_?Type your answer here,? replacing this text\.?_?", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]{0,300}\]\([^)]{1,2000}\)|<img\b", re.IGNORECASE)

_UNSEEN = r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity|height)\s*:\s*0|(?<![-\w])color\s*[:=]\s*[\"']?\s*(?:white|transparent|#f{3,8})\b|\shidden(?=[\s>=])"
_HIDING = re.compile(
    rf"<(?!(?:img|br|hr|input|col|wbr)\b)([a-z][a-z0-9]{{0,10}})(?=[^<>]{{0,300}}?(?:{_UNSEEN}))[^<>]{{0,500}}>",
    re.IGNORECASE,
)
_HIDDEN_MATHS = re.compile(
    r"\\(?:[hv]?phantom|(?:text)?color\s*\{\s*(?:white|transparent)\s*\})\s*\{[^{}]{0,500}(?:\{[^{}]{0,200}\}[^{}]{0,500}){0,20}\}?"
)
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]{1,100}\]:[^\n]*$", re.MULTILINE)
"""A link's target, which Markdown does not show: `[//]: # (text)` is used for comments."""


def visible(raw: str) -> str:
    """Markdown without what a reader of the notebook does not see: comments, hidden elements, white on white."""
    return _HIDDEN_MATHS.sub(" ", _without_hidden(_REFERENCE.sub(" ", _without_comments(raw))))


def _without_hidden(text: str) -> str:
    """Without hidden elements; one that nothing closes ends with its paragraph."""
    pieces, at, lower = [], 0, text.lower()
    for opening in _HIDING.finditer(text):
        if opening.start() < at:
            continue
        pieces.append(text[at : opening.start()])
        ends = (lower.find(end, opening.end()) for end in (f"</{opening[1].lower()}", "\n\n"))
        at = next((end for end in ends if end >= 0), len(text))
    return " ".join([*pieces, text[at:]])


def _without_comments(raw: str) -> str:
    shown, rest = raw.partition("<!--")[::2]
    while rest:
        _, _, rest = rest.partition("-->")
        more, _, rest = rest.partition("<!--")
        shown += f" {more}"
    return shown


def has_picture(raw: str) -> bool:
    """Whether Markdown shows a picture (a photographed formula, for example)."""
    return bool(_PICTURE.search(raw[:MAX_CHARS]))


def without_placeholder(raw: str) -> str:
    """The text without the template's `_Type your answer here, replacing this text._`."""
    return _PLACEHOLDER.sub("", raw)


def words(raw: str) -> int:
    """Words in a text, counting only those that hold a letter or digit."""
    return sum(any(c.isalnum() for c in word) for word in raw.split())
