"""Reads which class a picture's caption names."""

import re
import string
from collections.abc import Sequence

__all__ = ["class_index"]

_SIGN = re.compile(r"[:=]")


def class_index(caption: str, classes: Sequence[str]) -> int | None:
    """The index of the class that a caption names; None where it names none, or several.

    The caption's first line that names one counts. Where classes are letters, further letters count on: `K` is 10 after
    A to J. What is written like the class goes before what differs by case, and what follows the last `:` or `=` before
    the rest, so that `This is a B`, `A/a` and `b = c` name B, A and C.
    """
    names = _names(classes)
    for ignore_case in (False, True):
        for line in caption.splitlines():
            named = _one(line, names, len(classes), ignore_case=ignore_case)
            if named is not None:
                return named
    return None


def _names(classes: Sequence[str]) -> list[str]:
    if any(len(name) != 1 or not name.isalpha() for name in classes):
        return list(classes)
    return [*classes, *(letter for letter in string.ascii_uppercase if letter not in classes)]


def _one(line: str, names: Sequence[str], count: int, *, ignore_case: bool) -> int | None:
    """The one class that a line names, else the only one of those that exist, else the one after the last sign."""
    named = _named(line, names, ignore_case=ignore_case)
    after = _named(_SIGN.split(line)[-1], names, ignore_case=ignore_case)
    for found in (named, {index for index in named if index < count}, after):
        if len(found) == 1:
            return next(iter(found))
    return None


def _named(text: str, names: Sequence[str], *, ignore_case: bool) -> set[int]:
    """Indices of the names that stand in a text as words of their own."""
    longest = sorted(names, key=len, reverse=True)
    pattern = r"(?<![^\W\d_])(?<!\w')(?:" + "|".join(re.escape(name) for name in longest) + r")(?![^\W\d_])"
    found = re.findall(pattern, text, flags=re.IGNORECASE if ignore_case else re.NOFLAG)
    index = {name.casefold(): place for place, name in reversed(list(enumerate(names)))}
    return {index[name.casefold()] for name in found if name.casefold() in index}
