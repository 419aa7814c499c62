"""The modules that students are given: an edition's own, and those of all editions that it imports."""

import ast
from pathlib import Path

from autograder.model.syntax import tree

__all__ = ["provided_modules"]


def provided_modules(edition_dir: Path) -> tuple[Path, ...]:
    """The files, sorted by name: they lie side by side in the student's folder.

    Args:
        edition_dir: reference/<edition>. Its folder provided/ holds its own modules; reference/shared/provided what
            several editions give: of that, what its own modules import counts, and what is imported by it in turn.

    Raises:
        SyntaxError: A module is not Python.
    """
    found = {path.name: path for path in (edition_dir / "provided").glob("*.py")}
    shared = {path.stem: path for path in (edition_dir.parent / "shared" / "provided").glob("*.py")}
    unread = list(found.values())
    while unread:
        for name in _imported(unread.pop()) & shared.keys():
            if shared[name].name not in found:  # an edition's own module of that name is the one imported
                found[shared[name].name] = shared[name]
                unread.append(shared[name])
    return tuple(found[name] for name in sorted(found))


def _imported(module: Path) -> set[str]:
    """First parts of the names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(tree(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
