"""Students' code cells as syntax trees. The code is only looked at, never run."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.model.evidence import Cell
from autograder.model.syntax import parsed

__all__ = ["Source", "name_of", "sources", "typed"]

MAX_CHARS = 100_000
_MAGIC = re.compile(r"^([^\S\n]*)(?:[%!?].*|[\w.]+\?{1,2}[^\S\n]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """One cell's code."""

    text: str
    tree: ast.Module | None
    """None where it is no Python, even without its magic lines."""


def sources(cells: Sequence[Cell]) -> tuple[Source, ...]:
    """The code that the student wrote, cell by cell, without IPython's magic lines."""
    texts = (_MAGIC.sub(r"\1pass", cell.source[:MAX_CHARS]) for cell in cells if cell.own and cell.kind == "code")
    return tuple(Source(text, parsed(text)) for text in texts if text.strip())


def name_of(function: ast.expr) -> str:
    """`categorical_crossentropy` of `tf.keras.losses.categorical_crossentropy`; empty for what has no name."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def typed(cells: Sequence[Cell], name: str) -> bool:
    """Whether a variable only ever gets constants that were typed in: `best_n1 = 40`, `best_n1, best_n2 = 40, 20`."""
    values: list[ast.expr | None] = []
    for source in sources(cells):
        if source.tree is None:
            return False
        constant = {id(target): value for target, value in _assigned(source.tree)}
        stored = (n for n in ast.walk(source.tree) if isinstance(n, ast.Name) and n.id == name)
        values += [constant.get(id(n)) for n in stored if isinstance(n.ctx, ast.Store)]
    constants = [value.value for value in values if isinstance(value, ast.Constant)]
    return len(constants) == len(values) and any(value not in (None, ...) for value in constants)


def _assigned(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.expr]]:
    """(target, value) of each plain assignment, tuples taken apart, also when they have a name of their own."""
    named: dict[str, list[ast.expr]] = {}
    plain = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    for node in plain:
        for target in node.targets:
            if isinstance(target, ast.Name):
                named.setdefault(target.id, []).append(node.value)
    for node in plain:
        value = node.value
        if isinstance(value, ast.Name) and len(named.get(value.id, ())) == 1:
            value = named[value.id][0]
        for target in node.targets:
            yield from _pairs(target, value)
    annotated = (node for node in ast.walk(tree) if isinstance(node, ast.AnnAssign))
    yield from ((node.target, node.value) for node in annotated if node.value is not None)


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        if len(target.elts) == len(value.elts):
            yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value
