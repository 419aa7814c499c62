"""Reads which class a picture's caption names."""

import re
import string
from collections.abc import Sequence

__all__ = ["are_letters", "class_index"]

_SIGN = re.compile(r"[:=]")
_BETWEEN = re.compile(r"[\W_]+")


def are_letters(classes: Sequence[str]) -> bool:
    """Whether every class is named by one letter."""
    return all(len(name) == 1 and name.isalpha() for name in classes)


def class_index(caption: str, classes: Sequence[str]) -> int | None:
    """The index of the class that a caption names; None where it names none, or several.

    The caption's first line that names one counts. Where classes are letters, further letters count on: `K` is 10 after
    A to J. Where they are words, what stands between these is free (`Ankle_boot`, `AnkleBoot`, over two lines), and each
    side of a `/` may stand alone (`T-Shirt`, for T-shirt/top). A letter written like the class goes before one that differs
    by case, and what follows the last `:` or `=` before the rest, so that `This is a B`, `A/a` and `b = c` name B, A and C.
    """
    names = _names(classes)
    lines = caption.splitlines()
    if not are_letters(classes):
        lines.append(" ".join(lines))
    for ignore_case in (False, True) if are_letters(classes) else (True,):
        for line in lines:
            named = _one(line, names, len(classes), ignore_case=ignore_case)
            if named is not None:
                return named
    return None


def _names(classes: Sequence[str]) -> list[tuple[str, int]]:
    """Each name with the index of its class; where two are alike, the one that counts first."""
    if are_letters(classes):
        further = (letter for letter in string.ascii_uppercase if letter not in classes)
        return [(name, index) for index, name in enumerate((*classes, *further))]
    whole = [(name, index) for index, name in enumerate(classes)]
    return whole + [(side, index) for name, index in whole if "/" in name for side in name.split("/")]


def _one(line: str, names: Sequence[tuple[str, int]], count: int, *, ignore_case: bool) -> int | None:
    """The one class that a line names, else the only one of those that exist, else the one after the last sign."""
    named = _named(line, names, ignore_case=ignore_case)
    after = _named(_SIGN.split(line)[-1], names, ignore_case=ignore_case)
    for found in (named, {index for index in named if index < count}, after):
        if len(found) == 1:
            return next(iter(found))
    return None


def _named(text: str, names: Sequence[tuple[str, int]], *, ignore_case: bool) -> set[int]:
    """Indices of the names that stand in a text as words of their own."""
    index = {_bare(name): place for name, place in reversed(names) if _bare(name)}
    longest = sorted((name for name, _ in names if _bare(name)), key=len, reverse=True)
    spelt = (r"[\s/_-]{0,3}".join(map(re.escape, filter(None, _BETWEEN.split(name)))) for name in longest)
    pattern = r"(?<![^\W\d_])(?<!\w')(?:" + "|".join(spelt) + r")(?![^\W\d_])"
    found = re.findall(pattern, text, flags=re.IGNORECASE if ignore_case else re.NOFLAG)
    return {index[_bare(name)] for name in found if _bare(name) in index}


def _bare(name: str) -> str:
    """A name by which spellings are compared: its words in one, whatever their case."""
    return _BETWEEN.sub("", name).casefold()
