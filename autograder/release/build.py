"""Edition → student template and solved notebooks: all of it, or nothing changes on disk."""

import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.errors import ReleaseError
from autograder.release import assign, master, tidy
from autograder.release.confidential import (
    MARKERS,
    Secret,
    solution_secrets,
    source_secrets,
    value_secrets,
    without_given,
)
from autograder.release.directives import Stated
from autograder.release.expected import expected_values
from autograder.release.leaks import require_no_leaks
from autograder.release.notebook import Notebook, read, write
from autograder.release.provided import provided_modules

__all__ = ["build_template"]

PUBLIC_CHECKS = "public_checks.py"


def build_template(edition_dir: Path, *, template_dir: Path, solved_dir: Path) -> tuple[Path, ...]:
    """Make what students are given, and each notebook with its solutions in.

    Args:
        edition_dir: reference/<edition>, with assignment.toml, notebooks/ and provided/.
        template_dir: Replaced as a whole.
        solved_dir: Where the solved notebooks go, one file a part; other files there stay.

    Returns:
        All files written, sorted.

    Raises:
        ReleaseError: Something is missing or wrong, or the template would give an answer away. Then nothing is written.
    """
    edition_dir, template_dir, solved_dir = (path.resolve() for path in (edition_dir, template_dir, solved_dir))
    spec = _spec(edition_dir)
    stated, student_id = Stated(_points(spec), _settings(spec)), _example_student(spec)
    template_dir.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=template_dir.parent, prefix=f".{template_dir.name}.") as work:
        new, solved = Path(work) / "template", Path(work) / "solved"
        solved.mkdir()
        _copy_provided(edition_dir, new)
        secrets = [*MARKERS, *_edition_secrets(edition_dir)]
        for part in spec["parts"]:
            made = _build_part(edition_dir, part, stated=stated, student_id=student_id, work=Path(work) / part["id"])
            write(made[0], new / part["notebook"])
            write(made[1], solved / part["notebook"])
            secrets += solution_secrets(master.solutions(made[2]))
        given = "".join(path.read_text(encoding="utf-8") for path in provided_modules(edition_dir))
        require_no_leaks(new, without_given(secrets, given))
        return _put_in_place(new, template_dir, old=Path(work) / "old") + _put_files(solved, solved_dir)


def _spec(edition_dir: Path) -> dict[str, Any]:
    path = edition_dir / "assignment.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise ReleaseError(f"{path}: cannot be read: {e.strerror}") from e
    except tomllib.TOMLDecodeError as e:
        raise ReleaseError(f"{path}: not valid TOML: {e}") from e


def _points(spec: dict[str, Any]) -> dict[str, Fraction]:
    """Points of each question and part; what else is wrong with the file, `spec.load` says."""
    points: dict[str, Fraction] = {}
    for part in spec["parts"]:
        for question in part["questions"]:
            points[question["id"]] = Fraction(str(question["points"]))
        counted = (question["id"] for question in part["questions"] if not question.get("bonus"))
        points[part["id"]] = sum((points[name] for name in counted), Fraction(0))
    return points


def _settings(spec: dict[str, Any]) -> dict[str, str]:
    """What `<<setting part2.letters>>` stands for, of all parts."""
    return {f"{part['id']}.{name}": text for part in spec["parts"] for name, text in part.get("settings", {}).items()}


def _example_student(spec: dict[str, Any]) -> tuple[str, int]:
    """The variable that holds the student ID, and the ID of the example in assignment.toml: the solved notebooks' own."""
    names = spec["submission"]
    found = re.match(names["archive"], Path(names["example"]).stem)
    if not found:
        raise ReleaseError("assignment.toml: submission.example does not match submission.archive")
    return names["student_id_variable"], int(found["id"])


def _build_part(
    edition_dir: Path, part: dict[str, Any], *, stated: Stated, student_id: tuple[str, int], work: Path
) -> tuple[Notebook, Notebook, Notebook]:
    """The student's notebook, the solved one, and the master."""
    text_file = edition_dir / "notebooks" / f"{part['id']}.py"
    if not text_file.is_file():
        raise ReleaseError(f"{text_file}: the master notebook of {part['id']} is missing")
    work.mkdir()
    file = work / part["notebook"]  # otter writes the file's name into the notebook
    prepared = master.prepare(text_file, notebook=file, edition_dir=edition_dir, stated=stated)
    for_student, with_solutions = assign.otter_assign(file, work / "assigned")
    student = tidy.student_notebook(read(for_student))
    return student, tidy.solved_notebook(read(with_solutions), student=student, student_id=student_id), prepared


def _copy_provided(edition_dir: Path, new: Path) -> None:
    ignore = shutil.ignore_patterns(".*", "__pycache__", "*.pyc")
    provided, checks = edition_dir / "provided", edition_dir.parent / "shared" / PUBLIC_CHECKS
    for path in (provided, checks):
        if not path.exists():
            raise ReleaseError(f"{path}: missing, and students need it")
    shutil.copytree(provided, new, ignore=ignore)
    for module in provided_modules(edition_dir):  # those that it shares with other editions among them
        shutil.copyfile(module, new / module.name)
    shutil.copyfile(checks, new / PUBLIC_CHECKS)


def _edition_secrets(edition_dir: Path) -> Iterator[Secret]:
    for folder in (edition_dir, edition_dir.parent / "shared"):
        for module in sorted(folder.glob("*.py")):
            if module.name != PUBLIC_CHECKS:
                yield from source_secrets(module.read_text(encoding="utf-8"))
    for values in expected_values(edition_dir):
        yield from value_secrets(values)


def _put_in_place(new: Path, target: Path, *, old: Path) -> tuple[Path, ...]:
    """Swap the folders; the old one leaves with the work folder, and comes back if the new one cannot be put there."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError as e:
        if old.exists():
            old.rename(target)
        raise ReleaseError(f"{target}: cannot be replaced: {e.strerror}") from e
    return tuple(sorted(path for path in target.rglob("*") if path.is_file()))


def _put_files(made: Path, target: Path) -> tuple[Path, ...]:
    target.mkdir(parents=True, exist_ok=True)
    return tuple(Path(shutil.move(path, target / path.name)) for path in sorted(made.iterdir()))
