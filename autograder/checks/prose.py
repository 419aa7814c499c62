"""Small facts about a student's text: placeholder, pictures, words."""

import re

__all__ = ["MAX_CHARS", "has_picture", "without_placeholder", "words"]

MAX_CHARS = 20_000
"""Text beyond this is not searched; every search here and in `equations` takes time linear in it."""

_PLACEHOLDER = re.compile(r"_?Type your answer here,? replacing this text\.?_?", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]{0,300}\]\([^)]{1,2000}\)|<img\b", re.IGNORECASE)


def has_picture(raw: str) -> bool:
    """Whether Markdown shows a picture (a photographed formula, for example)."""
    return bool(_PICTURE.search(raw[:MAX_CHARS]))


def without_placeholder(raw: str) -> str:
    """The text without the template's `_Type your answer here, replacing this text._`."""
    return _PLACEHOLDER.sub("", raw)


def words(raw: str) -> int:
    """Words in a text, counting only those that hold a letter or digit."""
    return sum(any(c.isalnum() for c in word) for word in raw.split())
