"""The folder that grading writes.

index.html marks.csv junit.xml      the cohort
.autograder.lock                    held by whoever writes here (see `claim`)
manual.csv received.csv             what people added, kept so that a re-mark knows it
<submission>/report.html            for the student
<submission>/report.json results.json
<submission>/evidence/              what the run left behind; re-marking reads nothing else

A grader may be killed at any moment, and what stands here is whole all the same. A file is written under another name
(`.marks.csv.new`), given to the disk, and then takes its place in one step. Evidence is collected beside the earlier one
(`.evidence.new`), which gives way when all is there. What a killed grader has begun, the next one to claim the folder undoes.

Evidence is not forced onto the disk, file by file: after a loss of power some of it may be cut, which reading notices and
costs nobody a mark, and grading again brings it back. What people added and reports are forced: nothing brings those marks back.
"""

import errno
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder import reports
from autograder.errors import OutputError
from autograder.model.result import GradeReport

__all__ = ["Output"]

_MARKS = ("evidence", "report.json")
"""What lies in a submission's folder; one of the two is enough to know it by."""
_OF_COHORT = ("index.html", "marks.csv", "junit.xml", "manual.csv", "received.csv")
_OF_ONE = ("report.json", "report.html", "results.json")
_FRESH, _FORMER = ".evidence.new", ".evidence.old"
_EVERYBODYS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""No space, no quota, read-only, a broken disk: what is met while one submission is written will be met with all others."""


class Output:
    """One such folder.

    Args:
        folder: Made when something is first written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def manual(self) -> Path:
        """Where marks given by persons are kept."""
        return self.folder / "manual.csv"

    @property
    def received(self) -> Path:
        """Where receipt times are kept."""
        return self.folder / "received.csv"

    def evidence(self, name: str) -> Path:
        """Folder of a submission's evidence."""
        return self.folder / name / "evidence"

    def stored(self) -> tuple[str, ...]:
        """Names of the submissions graded into this folder, sorted: also of those whose evidence was lost since."""
        return tuple(sorted({path.parent.name for mark in _MARKS for path in self.folder.glob(f"*/{mark}")}))

    def only(self, name: str) -> tuple[str, ...] | None:
        """The questions that a stored submission was asked about (none: all); None if nothing readable is stored."""
        try:
            return tuple(json.loads((self.evidence(name) / "submission.json").read_bytes())["only"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def editions(self) -> tuple[str, ...]:
        """The editions that the stored reports are of, sorted: one, or none where no report can be read."""
        found = set()
        for path in self.folder.glob("*/report.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                found.add(str(json.loads(path.read_bytes())["assignment"]))
        return tuple(sorted(found))

    def all_points(self) -> dict[str, str]:
        """Submission → the points of its last report as text; one that cannot be read is left out."""
        found = {}
        for path in self.folder.glob("*/report.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                found[path.parent.name] = f"{json.loads(path.read_bytes())['points']:g}"
        return found

    def tidy(self) -> None:
        """Undo what a killed grader had begun; only for who holds the folder."""
        for former in self.folder.glob(f"*/{_FORMER}"):
            if (current := former.with_name("evidence")).exists():
                shutil.rmtree(former)
            else:
                former.rename(current)
        for fresh in self.folder.glob(f"*/{_FRESH}"):
            shutil.rmtree(fresh)
            with suppress(OSError):  # there are earlier results in it
                fresh.parent.rmdir()
        for pattern in (*(f".{name}.new" for name in _OF_COHORT), *(f"*/.{name}.new" for name in _OF_ONE)):
            for path in self.folder.glob(pattern):
                path.unlink()

    @contextmanager
    def new_evidence(self, name: str) -> Iterator[Path]:
        """A folder in which to collect a submission's evidence; at the end it takes the earlier one's place.

        Also where something of ours fails meanwhile: it then counts as damaged, for marking again must not find what an
        earlier hand-in of the same name left. Where grading is stopped, the earlier evidence stays, as its reports do.
        """
        target = self.evidence(name)
        fresh = target.with_name(_FRESH)
        try:
            shutil.rmtree(fresh, ignore_errors=True)
            with self.writing(target):
                fresh.mkdir(parents=True)
            yield fresh
        except Exception as error:
            if isinstance(error, OutputError):
                _abandon(fresh)
            else:
                with suppress(OSError):
                    _exchange(fresh, target)
            raise
        except BaseException:
            _abandon(fresh)
            raise
        with self.writing(target):
            _exchange(fresh, target)

    @contextmanager
    def writing(self, path: Path, *, essential: bool = False) -> Iterator[None]:
        """Around what writes to `path` in this folder.

        Args:
            path: What is written.
            essential: There are no results without it; else other submissions' can be written although this cannot.

        Raises:
            OutputError: It cannot be written, and that is not this one submission's concern.
        """
        try:
            yield
        except OSError as error:
            if not essential and error.errno not in _EVERYBODYS:
                raise
            raise OutputError(
                f"{path}: cannot be written ({error.strerror or error}), so grading was stopped. What was written before "
                "is whole. Make room, or make the folder writable, and give the same command again."
            ) from error

    def write(self, path: Path, text: str, *, essential: bool = True) -> None:
        """Write a file of this folder whole or not at all; see `writing`."""
        with self.writing(path, essential=essential):
            path.parent.mkdir(parents=True, exist_ok=True)
            _replace(path, text)

    def write_report(self, report: GradeReport) -> None:
        """Write one submission's reports.

        Raises:
            OutputError: Nobody's can be written.
            OSError: This one's cannot.
        """
        folder = self.folder / report.submission
        self.write(folder / "report.json", reports.json_report.render(report), essential=False)
        self.write(folder / "report.html", reports.html.render(report), essential=False)
        self.write(folder / "results.json", reports.gradescope.render(report), essential=False)

    def write_cohort(self, graded: Sequence[GradeReport]) -> None:
        """Write what is about all submissions."""
        page = reports.html.index(graded, href=lambda report: f"{report.submission}/report.html")
        self.write(self.folder / "index.html", page)
        self.write(self.folder / "marks.csv", reports.csv_report.render(graded))
        self.write(self.folder / "junit.xml", reports.junit.render(graded))


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Give a folder's names to the disk, where the system knows how."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exchange(fresh: Path, target: Path) -> None:
    """Put one folder in another's place; at every moment one of them is there whole, for `tidy` to find."""
    former = target.with_name(_FORMER)
    shutil.rmtree(former, ignore_errors=True)
    with suppress(FileNotFoundError):
        target.rename(former)
    fresh.rename(target)
    shutil.rmtree(former, ignore_errors=True)


def _abandon(fresh: Path) -> None:
    shutil.rmtree(fresh, ignore_errors=True)
    with suppress(OSError):  # there are earlier results in it
        fresh.parent.rmdir()
