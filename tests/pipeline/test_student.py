"""`autograder check`: what a student is told before handing in, without any answer in reach."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import intake
from autograder.errors import SubmissionError
from autograder.model.evidence import Finding
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.student import PublicCheck, StudentCheck, check
from autograder.sandbox import Isolation, isolation

NOTEBOOK = "A1_Part1_Solutions.ipynb"
WITHOUT_ANSWERS = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("autograder.grading") or name.split(".")[0] == "reference":
            raise ModuleNotFoundError(f"{name} is not here", name=name)

sys.meta_path.insert(0, Absent())
from autograder.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def works() -> Isolation:
    return isolation()


def folder(parent: Path, notebook: dict[str, Any] | str, *, name: str = "20249337_A1_solution") -> Path:
    path = parent / name
    path.mkdir()
    text = notebook if isinstance(notebook, str) else json.dumps(notebook)
    (path / NOTEBOOK).write_text(text, encoding="utf-8")
    (path / NOTEBOOK).with_suffix(".html").write_text("<title>export</title>", encoding="utf-8")
    return path


def test_ready_means_that_nothing_is_left() -> None:
    passed = PublicCheck("1.2a", passed=True, detail="")
    failed = PublicCheck("1.2a", passed=False, detail="h1 is missing")
    assert StudentCheck((), (), (), (passed,), ()).ready
    assert not StudentCheck((), (), (), (passed, failed), ()).ready
    assert not StudentCheck((), ("nb.ipynb",), (), (), ()).ready
    assert not StudentCheck((), (), ("cell 3: NameError",), (), ()).ready
    assert not StudentCheck((), (), (), (), ("1.4a",)).ready


def test_what_cannot_be_read_is_refused_with_a_reason(tmp_path: Path, edition: Edition) -> None:
    path = tmp_path / "20249337_A1_solution.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(SubmissionError):
        check(path, edition=edition, isolation=isolation(unsafe=True))


def test_it_says_what_the_intake_says_and_nothing_that_is_for_staff(
    tmp_path: Path,
    edition: Edition,
    make_options: Callable[..., GradeOptions],
    solved: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = folder(tmp_path, solved, name="odd name")
    (path / NOTEBOOK).rename(path / "part1.ipynb")
    found = intake.read(path, assignment=edition.assignment)
    secret = Finding("grader.secret", "For staff alone.", for_staff=True)
    monkeypatch.setattr(intake, "read", lambda *_, **__: replace(found, findings=(secret, *found.findings)))
    checked = check(path, edition=edition, isolation=make_options(tmp_path / "out").isolation)
    assert {"name.no_id", "notebook.name"} <= {finding.code for finding in checked.findings}
    assert checked.findings == found.findings
    # The isolation is a broken one, whose own words are for staff as well.
    assert checked.troubles == (f"{NOTEBOOK} could not be run here, which is not its fault: see `autograder doctor`.",)
    assert (checked.checks, checked.unwritten, checked.ready) == ((), (), False)


def test_what_cannot_be_read_is_refused_in_the_words_of_the_report(
    tmp_path: Path, edition: Edition, make_options: Callable[..., GradeOptions]
) -> None:
    path = tmp_path / "20249337_A1_solution.zip"
    path.write_bytes(b"no zip")
    with pytest.raises(SubmissionError) as refused:
        check(path, edition=edition, isolation=isolation(unsafe=True))
    graded = grade(path, edition=edition, options=make_options(tmp_path / "out"), progress=lambda _: None)
    assert [finding.message for finding in graded.reports[0].findings] == [str(refused.value)]


def test_nothing_that_knows_answers_is_loaded() -> None:
    program = "import sys\nfrom autograder.pipeline import student\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "autograder.pipeline.student" in loaded
    assert [name for name in loaded if name.startswith(("autograder.grading", "autograder.marking", "reference"))] == []


@pytest.mark.slow
def test_a_finished_submission_is_ready_even_where_the_answers_cannot_be_imported(tmp_path: Path, solved: str) -> None:
    command = [sys.executable, "-c", WITHOUT_ANSWERS, "check", str(folder(tmp_path, solved)), "--only", "part1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Ready to hand in." in done.stdout
    assert "✗" not in done.stdout
    assert "✓ 1.2a: public checks pass" in done.stdout


@pytest.mark.slow
def test_the_untouched_template_runs_and_everything_is_open(tmp_path: Path, edition: Edition, works: Isolation) -> None:
    template = (edition.template_folder / NOTEBOOK).read_text(encoding="utf-8")
    found = check(folder(tmp_path, template), edition=edition, isolation=works)
    numbers = [question.number for part in edition.assignment.parts for question in part.questions]
    assert found.troubles == ()
    assert list(found.unwritten) == numbers
    assert found.checks
    assert not any(public.passed for public in found.checks)
    assert all(public.detail for public in found.checks)
    assert not found.ready


@pytest.mark.slow
def test_a_cell_that_fails_is_named_with_its_error(
    tmp_path: Path, edition: Edition, works: Isolation, solved: str
) -> None:
    notebook = json.loads(solved)
    cell = next(
        cell for cell in notebook["cells"] if "h1 = " in "".join(cell["source"]) and cell["cell_type"] == "code"
    )
    cell["source"] = "h1 = undefined_name"
    found = check(folder(tmp_path, notebook), edition=edition, isolation=works)
    assert "NameError: name 'undefined_name' is not defined" in found.troubles[0]
    assert NOTEBOOK in found.troubles[0]
    failed = {public.question for public in found.checks if not public.passed}
    assert "1.2a" in failed
    assert "1.1a" not in failed
    assert found.unwritten == ()
