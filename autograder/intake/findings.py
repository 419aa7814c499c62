"""Wording that all findings of the intake share."""

from collections import Counter
from collections.abc import Iterable

from autograder.model.evidence import Finding
from autograder.model.text import safe

__all__ = ["brief", "capped", "finding", "quoted", "size"]

_ALIKE = 5
_NAME_CHARACTERS = 120


def quoted(name: str) -> str:
    """A student's file name as it may stand in a message."""
    return f"`{safe(name, _NAME_CHARACTERS)}`"


def finding(code: str, message: str, where: str = "") -> Finding:
    """A finding about the file `where`, whose name is made safe to print."""
    return Finding(code, message, safe(where, _NAME_CHARACTERS))


def size(count: int) -> str:
    """A number of bytes for people: `12 MiB`, `3 KiB`, `1 byte`."""
    for unit, name in ((1024**2, "MiB"), (1024, "KiB")):
        if count >= unit:
            return f"{count / unit:.3g} {name}" if count < 1000 * unit else f"{count // unit} {name}"
    return f"{count} byte{'' if count == 1 else 's'}"


def brief(names: Iterable[str]) -> str:
    """Up to five quoted names and how many more there are."""
    listed = list(names)
    shown = ", ".join(quoted(name) for name in listed[:_ALIKE])
    return shown if len(listed) <= _ALIKE else f"{shown} and {len(listed) - _ALIKE} more"


def _rest(count: int, code: str) -> str:
    what = "finding like these is" if count == 1 else "findings like these are"
    return f"{count} more {what} not listed ({code})."


def capped(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """At most five findings of a kind, then one that counts the rest: a hostile zip can cause 100,000."""
    kept: list[Finding] = []
    seen: Counter[str] = Counter()
    for item in findings:
        seen[item.code] += 1
        if seen[item.code] <= _ALIKE:
            kept.append(item)
    rest = [Finding(code, _rest(count - _ALIKE, code)) for code, count in seen.items() if count > _ALIKE]
    return (*kept, *rest)
