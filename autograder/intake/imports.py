"""Imports that fail here must not keep others from being made.

A student's `import seaborn` above `import numpy as np` runs where seaborn is installed. Here it ends its cell, and without numpy
nothing after it runs. So what is installed is imported first; the import that fails still fails, and says so.
"""

import ast
import re
from functools import lru_cache
from importlib.util import find_spec
from itertools import pairwise

from autograder.model.syntax import parsed

__all__ = ["installed_first"]

_LONGEST = 4_000
"""Characters; no cell of imports has as many, and a parser should not meet a megabyte of brackets."""
_NAMED = re.compile(r"^(?:import|from)[ \t]+([^\W\d][\w.]*)", re.MULTILINE)
_ELSEWHERE = ("google.colab",)
"""Parts of packages that are installed, without these."""


def installed_first(source: str) -> str:
    """A code cell with its imports of installed packages put before the first one that fails; else as it is."""
    if len(source) > _LONGEST or all(_installed(name) for name in _NAMED.findall(source)):
        return source
    lines = source.split("\n")
    tree = parsed("\n".join("pass" if line.startswith(("%", "!")) else line for line in lines))
    body = tree.body if tree and not lines[0].startswith("%%") else []
    first = next((index for index, statement in enumerate(body) if _fails(statement)), len(body))
    later = [
        statement
        for statement in body[first + 1 :]
        if isinstance(statement, ast.Import | ast.ImportFrom) and not _fails(statement)
    ]
    if not later or not _on_lines_of_their_own(body):
        return source
    moved = {number for statement in later for number in _lines(statement)}
    at = body[first].lineno - 1
    above = [line for number, line in enumerate(lines) if number < at]
    below = [line for number, line in enumerate(lines) if number >= at and number not in moved]
    return "\n".join([*above, *(lines[number] for number in sorted(moved)), *below])


def _lines(statement: ast.stmt) -> range:
    return range(statement.lineno - 1, statement.end_lineno or statement.lineno)


def _on_lines_of_their_own(body: list[ast.stmt]) -> bool:
    return all((before.end_lineno or after.lineno) < after.lineno for before, after in pairwise(body))


def _fails(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return not all(_installed(alias.name) for alias in statement.names)
    return isinstance(statement, ast.ImportFrom) and not statement.level and not _installed(statement.module or "")


def _installed(module: str) -> bool:
    away = any(module == one or module.startswith(f"{one}.") for one in _ELSEWHERE)
    return not away and _found(module.split(".", maxsplit=1)[0])


@lru_cache(maxsize=1024)
def _found(package: str) -> bool:
    """Whether there is such a package; nothing is imported for it."""
    try:
        return find_spec(package) is not None
    except (ImportError, ValueError):  # a module without a spec, such as __main__
        return True
