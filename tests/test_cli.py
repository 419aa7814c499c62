"""The command line: parse, one pipeline call, exit code. Nothing is run here but what the pipeline is made to do."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from autograder import __version__, sandbox
from autograder.cli import main
from autograder.errors import GraderFault, Interrupted, SandboxUnavailable, SpecError, SubmissionError
from autograder.model.evidence import Finding
from autograder.pipeline import doctor, student
from autograder.pipeline import grade as grading
from autograder.pipeline import release as releasing
from autograder.pipeline import selftest as testing
from autograder.pipeline.edition import Edition
from autograder.pipeline.student import PublicCheck, StudentCheck
from autograder.sandbox.stage import Door, Stage

COMMANDS = ("grade", "remark", "release", "check", "selftest", "doctor")
Run = Callable[..., Result]


class BrokenIsolation(sandbox.NoIsolation):
    """No kernel starts in it."""

    def command(self, stage: Stage, door: Door) -> list[str]:  # noqa: ARG002 - part of the protocol
        return ["/bin/false"]


def as_found(found: StudentCheck) -> Callable[..., StudentCheck]:
    return lambda *_, **__: found


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Invoke the command in an empty folder, with an isolation in which no kernel starts."""
    monkeypatch.setattr(sandbox, "isolation", lambda **_: BrokenIsolation())
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str | Path) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def raising(error: BaseException) -> Callable[..., Any]:
    def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    return fail


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {command}")
    assert run(command, "-h").stdout == result.stdout


def test_the_group_lists_every_command_and_the_exit_codes(run: Run) -> None:
    result = run("--help")
    assert all(f"\n  {command} " in result.stdout for command in COMMANDS)
    assert (
        "Exit codes: 0 fine, 1 findings, 2 usage or specification, 3 a fault of the grader, 130 interrupted."
        in result.stdout
    )


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").stdout == f"autograder, version {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("grade",),
        ("grade", "absent"),
        ("grade", ".", "-j", "0"),
        ("grade", ".", "--manual", "absent.csv"),
        ("remark", "absent"),
        ("check", "absent.zip"),
        ("nonsense",),
        ("grade", ".", "--nonsense"),
        ("grade", "."),
        ("grade", ".", "--edition", "a1_1999"),
        ("remark", "."),
        ("release", "a1_1999"),
        ("selftest", "--only", "no_such_mutant"),
    ],
)
def test_wrong_use_exits_with_2_and_says_why_on_standard_error(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_an_unknown_edition_is_one_line_that_names_those_there_are(run: Run) -> None:
    (line,) = run("grade", ".", "--edition", "a1_1999").stderr.splitlines()
    assert line == "autograder: There is no edition `a1_1999`. There are: a1_2022, a1_2023."


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SpecError("assignment.toml", ["points: do not sum"]), 2),
        (SandboxUnavailable("no sandbox works"), 2),
        (SubmissionError("cannot be read"), 1),
        (GraderFault("ours"), 3),
        (Interrupted("interrupted"), 130),
    ],
)
def test_each_error_has_its_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception, code: int
) -> None:
    monkeypatch.setattr(grading, "open_gradable", raising(error))
    result = run("grade", tmp_path)
    assert result.exit_code == code
    assert result.stderr == f"autograder: {error}\n"


def test_a_fault_of_ours_exits_with_3(run: Run, tmp_path: Path, fixtures_dir: Path) -> None:
    notebook = fixtures_dir / "expected" / "a1_2023" / "A1_Part1_Solutions.ipynb"
    folder = tmp_path / "12345678_A1_solution"
    folder.mkdir()
    (folder / notebook.name).write_bytes(notebook.read_bytes())
    result = run("grade", folder, "--out", tmp_path / "out")
    assert result.exit_code == 3
    loud, reason = result.stderr.splitlines()[:2]
    assert loud == "graded 12345678_A1_solution: 0 (GRADER ERROR: see report)"
    told = "autograder: GRADER ERROR in 1 of 1 submissions; first in 12345678_A1_solution: the kernel did not start"
    assert reason.startswith(told)
    assert (tmp_path / "out" / "index.html").exists()
    again = run("remark", tmp_path / "out")
    assert again.exit_code == 3
    assert "1 submissions marked again, 0 with other points" in again.stdout
    assert again.stderr.startswith(told)


def test_grading_that_is_interrupted_says_how_far_it_came_and_what_to_do(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(grading, "grade", raising(Interrupted("interrupted: 2 of 5 graded")))
    result = run("grade", tmp_path, "--out", "out")
    assert (result.exit_code, result.stdout) == (130, "")
    assert result.stderr == (
        "autograder: interrupted: 2 of 5 graded, their reports are in out; `autograder grade` again grades all, "
        "`autograder remark out` makes the tables of what is there\n"
    )


def test_ctrl_c_anywhere_else_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(grading, "remark", raising(KeyboardInterrupt()))
    result = run("remark", tmp_path)
    assert (result.exit_code, result.stderr) == (130, "autograder: interrupted\n")


@pytest.mark.parametrize("out", ["/proc/x", "file", "file/x", "in"])
def test_an_output_folder_that_will_not_do_exits_with_2_and_one_clear_line(run: Run, tmp_path: Path, out: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "12345678_A1_solution.zip").write_bytes(b"no zip")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = run("grade", "in", "--out", out)
    assert (result.exit_code, result.stdout) == (2, "")
    assert out in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr


def test_an_unreadable_submission_exits_with_1_and_points_that_change_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "12345678_A1_solution.zip").write_bytes(b"no zip")
    assert run("grade", "in", "--out", "out").exit_code == 1
    marks = tmp_path / "m.csv"
    marks.write_text("student_id,question,criterion,points\n12345678,q1_2a,value,0.5\n", encoding="utf-8")
    result = run("remark", "out", "--manual", marks)
    assert result.exit_code in (0, 1)
    assert "1 submissions marked again" in result.stdout


def test_release_names_what_it_wrote_from_here(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(releasing, "make_release", lambda _, archive: (tmp_path / "a" / "nb.ipynb", archive))
    result = run("release", "--zip", "/elsewhere/a1.zip")
    assert result.stdout == "wrote a/nb.ipynb\nwrote /elsewhere/a1.zip\n"


def test_check_says_what_is_wrong_and_exits_with_1(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = StudentCheck(
        findings=(Finding("name.archive", "The name is wrong."),),
        missing_notebooks=("A1_Part2.ipynb",),
        troubles=("A1_Part1.ipynb, cell 3: NameError",),
        checks=(PublicCheck("1.2a", passed=True, detail=""), PublicCheck("1.2b", passed=False, detail="h2: missing")),
        unwritten=("1.4a",),
    )
    monkeypatch.setattr(student, "check", as_found(found))
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "✗ The name is wrong.",
        "✗ A1_Part2.ipynb is not in the submission.",
        "✗ A1_Part1.ipynb, cell 3: NameError",
        "✗ Not answered yet: 1.4a",
        "✓ 1.2a: public checks pass",
        "✗ 1.2b: h2: missing",
        "Not ready yet: see the lines with ✗.",
    ]


def test_check_runs_without_a_sandbox_where_none_works(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def only_unsafe(*, unsafe: bool = False, **_: object) -> str:
        if not unsafe:
            raise SandboxUnavailable("none")
        return "unsafe"

    used: list[object] = []

    def check(path: Path, *, edition: Edition, isolation: object) -> StudentCheck:
        used.append(isolation)
        return StudentCheck((), (), (), (), ())

    monkeypatch.setattr(sandbox, "isolation", only_unsafe)
    monkeypatch.setattr(student, "check", check)
    result = run("check", tmp_path)
    assert (result.exit_code, used) == (0, ["unsafe"])
    assert result.stdout == "Ready to hand in.\n"
    assert run("grade", tmp_path).exit_code == 2  # staff must ask for it


def test_selftest_lists_mutants_without_running_any(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "selftest", raising(AssertionError()))
    result = run("selftest", "--list")
    assert result.exit_code == 0
    assert any(line.startswith("reference ") for line in result.stdout.splitlines())


@pytest.mark.parametrize("command", ["grade", "selftest", "doctor"])
def test_the_isolation_asked_for_is_the_one_that_is_tried(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    asked: list[object] = []

    def none_works(*, prefer: str, private: tuple[Path, ...] = (), **_: object) -> None:
        asked.append((prefer, *private))
        raise SandboxUnavailable("none")

    monkeypatch.setattr(sandbox, "isolation", none_works)
    monkeypatch.setattr(doctor, "isolation", none_works)
    given = {"grade": [tmp_path, "--out", "marked"]}.get(command, [])
    assert run(command, *given, "--isolation", "unprivileged").exit_code != 0
    # What is handed in and what comes out must not be read by student code either.
    assert asked == [("unprivileged", *([tmp_path, Path("marked")] if given else []))]
    assert run(command, *given, "--isolation", "a-good-one").exit_code == 2


@pytest.mark.parametrize(("good", "needed", "code"), [(True, True, 0), (False, False, 0), (False, True, 1)])
def test_doctor_fails_only_for_what_is_needed(
    run: Run, monkeypatch: pytest.MonkeyPatch, *, good: bool, needed: bool, code: int
) -> None:
    item = doctor.Examined("thing", good=good, detail="as it is", needed=needed)
    monkeypatch.setattr(doctor, "examine", lambda **_: (item,))
    result = run("doctor")
    assert result.exit_code == code
    assert "as it is" in result.stdout
