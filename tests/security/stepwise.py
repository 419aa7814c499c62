"""Kills a grader before each single step that changes its results, one step after the other.

`python -m tests.security.stepwise FOLDER` prints each problem on a line. A process of its own, for it forks: what is
killed is a copy that has everything imported, so that a trial takes a fraction of a second. No kernel is started; what
a notebook's run gives is made up here.
"""

import json
import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from autograder.evidence import NotebookRun
from autograder.model.evidence import QuestionEvidence
from autograder.pipeline import collect as collecting
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import grade, open_gradable, remark
from autograder.pipeline.options import GradeOptions
from autograder.sandbox import Job
from autograder.sandbox.isolation import Isolation, NoIsolation
from autograder.sandbox.runner import _Run
from tests.security.results import broken, differences, files, half_written

NOTEBOOK = "A1_Part1_Solutions.ipynb"
NAME = "20249337_A1_solution"
TEAR = "tear"
_CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


async def made_up(job: Job, *, isolation: Isolation) -> NotebookRun:
    """As `run_notebook`, of a notebook none of whose cells was run."""
    run = _Run(job, nbformat.from_dict(json.loads(job.notebook.json)))
    run.questions = {plan.question: QuestionEvidence(plan.question, {}, {}, {}, ()) for plan in job.plans[:2]}
    return run.result()


@dataclass
class Killer:
    """Ends this process before its n-th change below a folder.

    Args:
        folder: Whose changes count.
        last: The change that is not made; none where it is negative.
        torn: The file that was to be written, or to be put into its place, is cut first, as if its writing had begun and
            not come to an end.
    """

    folder: Path
    last: int
    torn: bool = False
    steps: list[str] = field(default_factory=list)
    """The changes so far: `tear` for what could have been torn, else their kind."""
    busy: bool = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """An audit hook: called before the change is made."""
        if self.busy or not self._counts(event, arguments):
            return
        tearable = bool(arguments[2] & os.O_TRUNC) if event == "open" else _is_file(event, arguments[0])
        if len(self.steps) == self.last:
            self.busy = True
            if self.torn and tearable:
                Path(arguments[0]).write_text("{", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGKILL)
        self.steps.append(TEAR if tearable else event)

    def _counts(self, event: str, arguments: tuple[Any, ...]) -> bool:
        changes = bool((arguments[2] or 0) & _WRITES) if event == "open" else event in _CHANGES
        if not changes or isinstance(arguments[0], int):
            return False
        path = Path(os.fsdecode(arguments[0]))
        # Only rmtree names what it removes within its folder, not by a whole path.
        return not path.is_absolute() or self.folder in path.parents


def _is_file(event: str, path: str) -> bool:
    return event == "os.rename" and Path(path).is_file()


def in_a_copy(work: Callable[[], object], killer: Killer | None = None) -> tuple[int, list[str]]:
    """Do the work in a forked process; how that ended, and the steps that it made."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        code = 70
        try:
            if killer is not None:
                sys.addaudithook(killer)
            work()
            code = 0
            os.write(writing, json.dumps(killer.steps if killer else []).encode())
        finally:
            os._exit(code)
    os.close(writing)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as file:
        made = file.read()
    return os.waitstatus_to_exitcode(status), json.loads(made or "[]")


def problems(folder: Path) -> Iterator[str]:
    """All that was ever lost, changed or left behind."""
    edition = open_gradable("a1_2023")
    edition = edition.narrowed(edition.chosen(["part1"]))
    vars(collecting)["run_notebook"] = made_up
    inputs, marks = folder / "in", folder / "marks.csv"
    _hand_in(inputs, edition)
    marks.write_text(f"student_id,question,criterion,points\n{NAME[:8]},q1_4a,answer,0.5\n", encoding="utf-8")
    options = GradeOptions(folder / "out", NoIsolation(), 1)

    def first() -> None:
        grade(inputs, edition=edition, options=options, progress=lambda _: None)

    def again() -> None:
        remark(folder / "out", edition=edition, manual=marks)

    first()  # once here, so that each copy finds all that is read only once
    (folder / "empty").mkdir()
    yield from _each_step("grade", first, folder, begun=folder / "empty")
    shutil.copytree(folder / "out", folder / "graded")
    yield from _each_step("grade again", first, folder, begun=folder / "graded")
    yield from _each_step("remark", again, folder, begun=folder / "graded")


def _each_step(what: str, work: Callable[[], object], folder: Path, *, begun: Path) -> Iterator[str]:
    """Begin with the results in `begun`, be killed before each step in turn, run again."""
    out = folder / "out"
    _put(begun, out)
    before = _of_submissions(out)
    code, steps = in_a_copy(work, Killer(out, -1))
    due = files(out)
    if code or steps.count(TEAR) < 8:
        yield f"{what}: exit code {code} after {steps}"
    for step, kind in enumerate(steps):
        for torn in {False, kind == TEAR}:
            _put(begun, out)
            code, _ = in_a_copy(work, Killer(out, step, torn))
            found = [f"exit code {code}"] if code != -signal.SIGKILL else []
            found += [f"is broken: {problem}" for problem in broken(out)]
            found += [f"lost {path}" for path in before - _of_submissions(out)]
            code, _ = in_a_copy(work)
            found += [f"run again: exit code {code}"] if code else []
            found += [f"run again: {path}" for path in (*differences(files(out), due), *half_written(out))]
            yield from (f"{what}, step {step} of {len(steps)}{' (torn)' if torn else ''}: {line}" for line in found)


def _of_submissions(out: Path) -> set[str]:
    """The reports that there are, and the submissions with evidence, maybe beside its place."""
    reports = {path.relative_to(out).as_posix() for path in out.glob("*/report*")}
    return reports | {f"{path.parent.name}/evidence" for path in out.glob("*/*evidence*")}


def _put(begun: Path, out: Path) -> None:
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(begun, out)


def _hand_in(folder: Path, edition: Edition) -> None:
    folder.mkdir()
    with zipfile.ZipFile(folder / f"{NAME}.zip", "w") as archive:
        archive.write(edition.solved_folder / NOTEBOOK, NOTEBOOK)
    (folder / "99999999_A1_solution.zip").write_bytes(b"no zip")


if __name__ == "__main__":
    for line in problems(Path(sys.argv[1]).resolve()):
        sys.stdout.write(f"{line}\n")
