"""A student's copy of a module that students were given, where it needs packages that are not there: ours is used instead."""

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec

from autograder.model.evidence import Finding, Submission
from autograder.model.syntax import parsed
from autograder.model.text import safe

__all__ = ["without_unusable"]

_MAX_BYTES = 1_000_000
_NAME_CHARACTERS = 40
_MOST = 8


def without_unusable(submission: Submission, given: Collection[str]) -> Submission:
    """The submission without those of the `given` modules (`models.py`) that could not be imported here, each with a finding.

    The course's own base code needs packages for images that neither the kernel nor the exercise does. What another
    module of the student's is called, or is guarded by `try`, does not count.
    """
    files = dict(submission.extras)
    own = {path.split("/", 1)[0].removesuffix(".py") for path in files}
    lacking = {name: _lacking(files[name], own) for name in sorted(given) if name in files}
    findings = tuple(_finding(name, packages) for name, packages in lacking.items() if packages)
    if not findings:
        return submission
    extras = tuple((path, data) for path, data in submission.extras if not lacking.get(path))
    return replace(submission, extras=extras, findings=submission.findings + findings)


def _finding(name: str, packages: Iterable[str]) -> Finding:
    names = [safe(package, _NAME_CHARACTERS) for package in packages]
    listed = ", ".join(f"`{one}`" for one in names[:_MOST])
    message = (
        f"{name} imports {listed}, which {'is' if len(names) == 1 else 'are'} not installed where notebooks are graded. "
        f"The {name} of the template was used in its place: what you changed in yours does not count, so put it into "
        "the notebook, or import only what requirements.txt lists."
    )
    return Finding("extras.unusable", message, where=name)


def _lacking(data: bytes, own: Collection[str]) -> list[str]:
    """The packages that a module imports as it is loaded and that are not installed, each once."""
    found = dict.fromkeys(name for name in _imported(data) if name not in own and not _installed(name))
    return list(found)


def _imported(data: bytes) -> Iterator[str]:
    """The first names of the imports at the module's top; none where it is no Python, which the run will say."""
    tree = parsed(data) if len(data) <= _MAX_BYTES else None
    for statement in tree.body if tree else ():
        if isinstance(statement, ast.Import):
            yield from (alias.name.split(".")[0] for alias in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            yield statement.module.split(".")[0]


def _installed(name: str) -> bool:
    """Whether there is such a package; nothing is imported for it."""
    try:
        return find_spec(name) is not None
    except (ImportError, ValueError):  # a module without a spec, such as __main__
        return True
