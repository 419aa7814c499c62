"""Every exception this package raises on purpose.

    AutograderError                 shown to the user as one message, without a traceback
    ├── UsageError                  a bad argument or file given on the command line      exit 2
    │   └── OutputError             results cannot be written any more (the disk is full) exit 2
    ├── SpecError                   assignment.toml is wrong: all problems at once        exit 2
    ├── MarksFileError              manual marks or receipt times are wrong: all at once  exit 2
    ├── ReleaseError                the student release cannot be built, or leaks         exit 2
    ├── DataError                   a data set is missing, damaged or not to be had       exit 2
    ├── SubmissionError             this submission cannot be read at all                 exit 1
    ├── SandboxUnavailable          no isolation works on this machine                    exit 2
    ├── Interrupted                 Ctrl-C, SIGTERM or SIGHUP while submissions were graded exit 130
    └── GraderFault                 our own mistake: never costs a student a mark         exit 3
        └── EvidenceError           stored or collected evidence cannot be read

What student code raises never becomes one of these: it is data in the evidence.
"""

from collections.abc import Sequence

__all__ = [
    "AutograderError",
    "DataError",
    "EvidenceError",
    "GraderFault",
    "Interrupted",
    "MarksFileError",
    "OutputError",
    "ProblemsError",
    "ReleaseError",
    "SandboxUnavailable",
    "SpecError",
    "SubmissionError",
    "UsageError",
]


class AutograderError(Exception):
    """Base of everything raised on purpose; `exit_code` is what the CLI ends with."""

    exit_code: int = 2


class UsageError(AutograderError):
    """A bad argument or file given on the command line."""


class OutputError(UsageError):
    """Results cannot be written any more, whosever they are; the message says where, why, and what still stands."""


class ProblemsError(AutograderError):
    """Several problems found in one file, reported together.

    Args:
        where: The file or thing that was read.
        problems: One complete sentence per problem, each starting with its key path or row.
    """

    def __init__(self, where: str, problems: Sequence[str]) -> None:
        self.where = where
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) != 1 else ''}"
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"{where}: {count}{lines}")

    def __reduce__(self) -> tuple[type["ProblemsError"], tuple[str, tuple[str, ...]]]:
        """Pickle by the constructor's arguments, so that worker processes can raise it."""
        return type(self), (self.where, self.problems)


class SpecError(ProblemsError):
    """assignment.toml is wrong."""


class MarksFileError(ProblemsError):
    """A file of manual marks or receipt times is wrong; nothing of it was applied."""


class ReleaseError(AutograderError):
    """The student release cannot be built, or it would leak an answer."""


class DataError(AutograderError):
    """A data set is missing or damaged, or could not be fetched; the message says how to get it."""


class SubmissionError(AutograderError):
    """A submission cannot be read at all; the message says why and what to hand in instead."""

    exit_code = 1


class SandboxUnavailable(AutograderError):
    """No isolation works on this machine; the message says what to install."""


class Interrupted(AutograderError):
    """Ctrl-C was pressed, or the system asked for an end; the message says how far grading had come."""

    exit_code = 130


class GraderFault(AutograderError):
    """Our own mistake. Points are neither given nor taken."""

    exit_code = 3


class EvidenceError(GraderFault):
    """Evidence on disk cannot be read (cut, altered, or of another version)."""
