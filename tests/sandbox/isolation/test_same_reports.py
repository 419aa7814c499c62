"""Marks and reports do not depend on which isolation a submission ran in."""

import os
from pathlib import Path

import nbformat
import pytest

from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import ISOLATIONS, isolation

REPORTS = ("report.html", "report.json", "results.json", "../marks.csv", "../junit.xml", "../index.html")
# Words of the system that name folders, which lie elsewhere in each isolation.
MISTAKE = "import pathlib\n(pathlib.Path('no-such-folder').resolve() / 'x').read_text()"


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes as another user")
def test_reports_are_the_same_to_the_byte(tmp_path: Path) -> None:
    opened = open_gradable("a1_2023")
    edition = opened.narrowed(opened.chosen(["part1"]))
    submission = tmp_path / "12345678_A1_solution"
    submission.mkdir()
    for path in opened.solved_folder.glob("*art1*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook["cells"].append(nbformat.v4.new_code_cell(MISTAKE, id="mistake"))
        nbformat.write(notebook, submission / path.name)
    seen = {}
    for name in ISOLATIONS:
        options = GradeOptions(tmp_path / name, isolation(prefer=name), jobs=1)
        cohort = grade(submission, edition=edition, options=options, progress=lambda _: None)
        folder = tmp_path / name / cohort.reports[0].submission
        assert cohort.reports[0].points > 0
        seen[name] = {report: (folder / report).read_bytes() for report in REPORTS}
    assert seen["bubblewrap"] == seen["unprivileged"]
