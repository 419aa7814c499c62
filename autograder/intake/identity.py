"""Whose submission it is, and what to call it."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from autograder.intake.findings import finding, quoted
from autograder.model.assignment import SubmissionNames
from autograder.model.evidence import Finding
from autograder.model.text import safe

__all__ = ["named_id", "student_id", "submission_name", "unique_names"]

_NAME_CHARACTERS = 80
_SUFFIXES = (".zip", ".ipynb")
_UNFIT = re.compile(r"[^\w.()@+=, -]+")
_RESERVED = re.compile(
    r"(?i)^(?:(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?|index\.html|junit\.xml|(?:marks|manual|received)\.csv)$"
)
"""Names of devices, and of the files that grading writes beside the submissions' folders."""
_COPY = re.compile(r"(?i)\s*(\([0-9]+\)|[-_ ]+copy *[0-9]*)$")
_SHORTEST_GUESS = 5


def submission_name(path: Path) -> str:
    """The file's or folder's name as a folder name on any system: no separators, control characters, leading dots.

    Whatever had to be changed is made up for by a short hash of the original, so that different names stay different.
    """
    stem = _stem(path)
    composed = unicodedata.normalize("NFC", safe(stem, 1000))
    clean = _UNFIT.sub("_", composed).strip(" .")[:_NAME_CHARACTERS].strip(" .")
    if clean == stem and not _RESERVED.match(clean):
        return clean
    mark = hashlib.sha256(stem.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{clean or 'submission'}-{mark}" if not _RESERVED.match(clean) else f"submission-{mark}"


def unique_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """A name for each path, no two equal, not even on a file system that ignores case: later ones get `-2`, `-3` and on."""
    taken: set[str] = set()
    names = []
    for path in paths:
        base = name = submission_name(path)
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def student_id(
    path: Path, *, inner: Sequence[str], bare: bool, names: SubmissionNames
) -> tuple[int | None, tuple[Finding, ...]]:
    """The ID in the submission's name, and what is wrong with that name.

    Args:
        path: What was handed in.
        inner: Names of the folders at the archive's top: the ID may stand there when the archive was renamed.
        bare: True for a notebook handed in without a zip.
        names: What the assignment asks for.
    """
    stem = _stem(path)
    exact = _matched(stem, names)
    if exact is not None and not bare:
        return (exact, ()) if _valid(exact, names) else (None, (_out_of_range(exact, path, names),))
    guesses = (_loosely(text, names) for text in (stem, *inner))
    guess = exact if exact is not None else next((g for g in guesses if g is not None and _valid(g, names)), None)
    return guess, _about_name(path, guess, bare=bare, names=names)


def named_id(path: Path, names: SubmissionNames) -> int | None:
    """The ID in the name of a submission that cannot be opened."""
    return student_id(path, inner=(), bare=False, names=names)[0]


def _stem(path: Path) -> str:
    return path.stem if path.suffix.lower() in _SUFFIXES else path.name


def _matched(text: str, names: SubmissionNames, flags: int = 0) -> int | None:
    match = re.fullmatch(names.archive, text, flags)
    return int(match["id"]) if match else None


def _loosely(text: str, names: SubmissionNames) -> int | None:
    """The ID in a name that is nearly right: other case, `(1)` at the end, or the one long number in it."""
    nearly = _matched(_COPY.sub("", text), names, re.IGNORECASE)
    if nearly is not None:
        return nearly
    longest = len(str(names.id_max))
    numbers = {int(n) for n in re.findall(r"[0-9]+", text) if _SHORTEST_GUESS <= len(n) <= longest}
    return numbers.pop() if len(numbers) == 1 else None


def _valid(number: int, names: SubmissionNames) -> bool:
    return names.id_min <= number <= names.id_max


def _out_of_range(number: int, path: Path, names: SubmissionNames) -> Finding:
    text = f"{quoted(path.name)} names student ID {number}; expected {names.id_min} to {names.id_max}"
    return finding("name.no_id", f"{text}. Rename it with your own student ID.", path.name)


def _about_name(path: Path, guess: int | None, *, bare: bool, names: SubmissionNames) -> tuple[Finding, ...]:
    """Findings about a name that is not as asked for."""
    what = "A single notebook was handed in" if bare else "The submission is called"
    asked = f"{what}{',' if bare else ''} {quoted(path.name)}; expected a name like {quoted(names.example)}"
    taken = f"Student ID {guess} was read from it; say so if that is not yours. " if guess is not None else ""
    wrong = finding("name.archive", f"{asked}. {taken}Hand in one zip with that name next time.", path.name)
    if guess is not None:
        return (wrong,)
    missing = f"No student ID can be read from the name {quoted(path.name)}; the one set in the notebook"
    text = f"{missing} (`{names.student_id_variable} = …`) is used. Put your ID in the name, as in {quoted(names.example)}."
    return (wrong, finding("name.no_id", text, path.name))
