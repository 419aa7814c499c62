"""The files of a submission before they are read."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autograder.intake.findings import finding, quoted
from autograder.intake.paths import ELSEWHERE, PLAIN, alike, ignored, normalised, problem
from autograder.model.evidence import Finding

__all__ = ["Contents", "Load", "Member", "tidy"]

_WANTED = (".ipynb", ".html", ".htm")
Load = Callable[[int], bytes | Finding]
"""Reads a member up to so many bytes; a Finding says why it could not be read, or that it is larger."""


@dataclass(frozen=True, slots=True)
class Member:
    """One regular file of a submission, not yet read."""

    path: str
    """As named in the archive; after `tidy` a safe relative POSIX path."""
    load: Load

    @property
    def name(self) -> str:
        """Last component."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True)
class Contents:
    """What an archive, a folder or a bare notebook holds."""

    members: tuple[Member, ...]
    findings: tuple[Finding, ...]
    bare: bool = False
    """True when a single notebook was handed in instead of an archive or folder."""


def tidy(members: Iterable[Member], findings: Iterable[Finding], *, expected: frozenset[str]) -> Contents:
    """The members that are safe to use: no unsafe path, no noise, no two for the same file.

    Args:
        members: In the order of the archive.
        findings: What was found so far.
        expected: File names that the assignment asks for: of two names alike, such a one is kept.
    """
    noted = list(findings)
    kept: dict[str, Member] = {}
    unsafe: list[tuple[Member, Finding]] = []
    for member in members:
        if found := problem(member.path):
            unsafe.append((member, found))
        elif not ignored(path := normalised(member.path)):
            _add(kept, replace(member, path=path), noted, expected)
    for member, found in unsafe:
        noted.append(_taken_plainly(kept, member, found) or found)
    return Contents(_without_clashes(kept, noted), tuple(noted))


def _taken_plainly(kept: dict[str, Member], member: Member, unsafe: Finding) -> Finding | None:
    """Keep a notebook or export that is stored with the place where it lay, by its name alone, if that is free."""
    *folders, name = normalised(member.path).split("/")
    noise = ignored("/".join([*(folder for folder in folders if folder != ".."), name]))
    fit = name.lower().endswith(_WANTED) and not problem(name) and not noise
    if unsafe.code not in ELSEWHERE or not fit or alike(name) in kept:
        return None
    kept[alike(name)] = replace(member, path=name)
    text = f"{quoted(member.path)} names a place outside the archive. It was taken as {quoted(name)}"
    return finding(unsafe.code, f"{text}. {PLAIN}", member.path)


def _add(kept: dict[str, Member], member: Member, noted: list[Finding], expected: frozenset[str]) -> None:
    """Keep `member`; of two alike the one named as expected, else the later, as unpacking would leave it."""
    key = alike(member.path)
    other = kept.get(key)
    if other is None:
        kept[key] = member
        return
    winner, loser = (other, member) if other.name in expected and member.name not in expected else (member, other)
    kept[key] = winner
    same = "twice" if winner.path == loser.path else f"and {quoted(loser.path)}, the same name on many computers"
    text = (
        f"The archive holds {quoted(winner.path)} {same}; the {'later one' if winner is member else 'first'} was used."
    )
    noted.append(finding("path.duplicate", f"{text} Hand in each file once.", winner.path))


def _without_clashes(kept: dict[str, Member], noted: list[Finding]) -> tuple[Member, ...]:
    """Drop files whose path is also a folder of other files."""
    folders = {alike(str(parent)) for m in kept.values() for parent in PurePosixPath(m.path).parents}
    for key in [key for key in kept if key in folders]:
        path = kept.pop(key).path
        text = (
            f"{quoted(path)} is both a file and a folder in the archive; the file was left out. Zip the folder again."
        )
        noted.append(finding("path.duplicate", text, path))
    return tuple(kept.values())
