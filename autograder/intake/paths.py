"""Names of files inside a submission: which are safe, which are alike, which are noise."""

import re
import unicodedata
from pathlib import PurePosixPath

from autograder.intake.findings import finding, quoted
from autograder.model.evidence import Finding

__all__ = ["ELSEWHERE", "PLAIN", "alike", "ignored", "normalised", "problem"]

ELSEWHERE = frozenset({"path.absolute", "path.climbs"})
"""Problems of names that are fine but for the place where they want to lie."""
PLAIN = "Zip the folder again with your system's own tool, with plain relative names."

_DRIVE = re.compile(r"^[A-Za-z]:")
_COMPONENT_BYTES = 200  # most file systems allow 255; some room for suffixes that others add
_PATH_CHARACTERS = 800
_LEVELS = 20
# What operating systems and tools leave behind. Hidden files are all noise: none is asked for, and several
# (.ipython, .matplotlib, .OTTER_LOG) configure programs.
_NOISE = frozenset({"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"})


def normalised(name: str) -> str:
    """`name` with `/` between folders, without `.` and empty components, in Unicode's composed form.

    Backslashes count as separators: some Windows tools write them, and unpacking elsewhere may take them so.
    """
    parts = [p for p in name.replace("\\", "/").split("/") if p not in ("", ".")]
    return unicodedata.normalize("NFC", "/".join(parts))


def problem(name: str) -> Finding | None:
    """Why a file with this name inside a submission is left out; None when the name is fine."""
    slashed = name.replace("\\", "/")
    parts = slashed.split("/")
    if slashed.startswith("/") or _DRIVE.match(slashed):
        return _refused("path.absolute", name, "is an absolute path")
    if ".." in parts:
        return _refused("path.climbs", name, "climbs out of the submission's folder with `..`")
    if not normalised(name) or any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        return _refused("path.characters", name, "has characters in its name that no file system shows")
    longest = max(len(p.encode("utf-8")) for p in parts)
    if longest > _COMPONENT_BYTES or len(name) > _PATH_CHARACTERS or len(parts) > _LEVELS:
        return _refused("path.long", name, "has a name that is too long or stands too many folders deep")
    return None


def _refused(code: str, name: str, what: str) -> Finding:
    return finding(code, f"{quoted(name)} {what}, so it was left out. {PLAIN}", name)


def alike(path: str) -> str:
    """A key equal for paths that some file system takes for the same file (case, Unicode form)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", path).casefold())


def ignored(path: str) -> bool:
    """True for what nobody handed in on purpose: `__MACOSX`, `.DS_Store`, `.ipynb_checkpoints`, hidden files."""
    return any(part in _NOISE or part.startswith(".") for part in PurePosixPath(path).parts)
