"""The folder that grading writes.

index.html marks.csv junit.xml      the cohort
.autograder.lock                    held by whoever writes here (see `claim`)
manual.csv received.csv             what people added, kept so that a re-mark knows it
<submission>/report.html            for the student
<submission>/report.json results.json
<submission>/evidence/              what the run left behind; re-marking reads nothing else
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from autograder import reports
from autograder.model.result import GradeReport

__all__ = ["Output"]

_MARKS = ("evidence", "report.json")
"""What lies in a submission's folder; one of the two is enough to know it by."""


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

    def write(self, path: Path, text: str) -> None:
        """Write a file of this folder whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_text(text, encoding="utf-8", newline="")
        fresh.replace(path)

    def write_report(self, report: GradeReport) -> None:
        """Write one submission's reports."""
        folder = self.folder / report.submission
        self.write(folder / "report.json", reports.json_report.render(report))
        self.write(folder / "report.html", reports.html.render(report))
        self.write(folder / "results.json", reports.gradescope.render(report))

    def write_cohort(self, graded: Sequence[GradeReport]) -> None:
        """Write what is about all submissions."""
        page = reports.html.index(graded, href=lambda report: f"{report.submission}/report.html")
        self.write(self.folder / "index.html", page)
        self.write(self.folder / "marks.csv", reports.csv_report.render(graded))
        self.write(self.folder / "junit.xml", reports.junit.render(graded))
