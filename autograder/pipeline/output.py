"""The folder that grading writes.

index.html marks.csv junit.xml      the cohort
manual.csv|toml received.csv        what people added, kept so that a re-mark knows it
<submission>/report.html            for the student
<submission>/report.json results.json
<submission>/evidence/              what the run left behind; re-marking reads nothing else
"""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from autograder import reports
from autograder.errors import UsageError
from autograder.model.result import GradeReport

__all__ = ["Output"]


class Output:
    """One such folder.

    Args:
        folder: Made when something is first written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def manual(self) -> Path | None:
        """The kept file of manual marks, if any."""
        return next((path for path in sorted(self.folder.glob("manual.*")) if path.suffix in (".csv", ".toml")), None)

    @property
    def received(self) -> Path | None:
        """The kept file of receipt times, if any."""
        path = self.folder / "received.csv"
        return path if path.exists() else None

    def evidence(self, name: str) -> Path:
        """Folder of a submission's evidence."""
        return self.folder / name / "evidence"

    def stored(self) -> tuple[str, ...]:
        """Names of the submissions whose evidence lies here.

        Raises:
            UsageError: There is none.
        """
        names = sorted(path.parent.parent.name for path in self.folder.glob("*/evidence/submission.json"))
        if not names:
            raise UsageError(f"{self.folder} holds no graded submissions: give the folder that `grade --out` wrote.")
        return tuple(names)

    def points_before(self, name: str) -> str | None:
        """The points of the last report; None if there is none that can be read."""
        try:
            data = json.loads((self.folder / name / "report.json").read_text(encoding="utf-8"))
            return f"{data['points']:g}"
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_inputs(self, *, manual: Path | None, received: Path | None) -> None:
        """Copy what people added, replacing what was kept before.

        Raises:
            UsageError: A file cannot be read, or is neither CSV nor TOML.
        """
        if manual is not None and manual.suffix.lower() not in (".csv", ".toml"):
            raise UsageError(f"{manual}: manual marks are a .csv or .toml file.")
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = [(manual, f"manual{manual.suffix.lower()}")] if manual else []
        kept += [(received, "received.csv")] if received else []
        for source, name in kept:
            target = self.folder / name
            if source.resolve() == target.resolve():
                continue
            if source is manual and self.manual is not None:
                self.manual.unlink()
            try:
                shutil.copyfile(source, target)
            except OSError as error:
                raise UsageError(f"{source}: cannot be read ({error.strerror}).") from error

    def write_report(self, report: GradeReport) -> None:
        """Write one submission's reports."""
        folder = self.folder / report.submission
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "report.json", reports.json_report.render(report))
        _write(folder / "report.html", reports.html.render(report))
        _write(folder / "results.json", reports.gradescope.render(report))

    def write_cohort(self, graded: Sequence[GradeReport]) -> None:
        """Write what is about all submissions."""
        page = reports.html.index(graded, href=lambda report: f"{report.submission}/report.html")
        _write(self.folder / "index.html", page)
        _write(self.folder / "marks.csv", reports.csv_report.render(graded))
        _write(self.folder / "junit.xml", reports.junit.render(graded))


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8", newline="")
    fresh.replace(path)
