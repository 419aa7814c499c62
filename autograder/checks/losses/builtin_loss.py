"""Finds a library's label smoothing in students' code."""

import ast
import re
from collections.abc import Collection, Iterator, Sequence

from autograder.checks.losses.source import Source, name_of

__all__ = ["defines", "mentions", "reaches"]

_ARGUMENT = "label_smoothing"
_BEFORE = {
    "CategoricalCrossentropy": 1,
    "BinaryCrossentropy": 1,
    "categorical_crossentropy": 3,
    "binary_crossentropy": 3,
}
"""Losses of Keras → arguments that stand before the amount of smoothing."""
_IN_TEXT = re.compile(r"label_smoothing[\"']?\s*[=:](?!=)\s*(?!(?:0?\.?0*|None|False)\s*[,)}\]\n#])")
_TRIVIAL = (ast.Pass, ast.Raise)


def mentions(found: Sequence[Source]) -> bool:
    """Whether it is used anywhere in these cells."""
    own = {name for source in found for name, _ in _definitions(source)}
    return any(
        any(_uses(node, own) for node in ast.walk(source.tree)) if source.tree else bool(_IN_TEXT.search(source.text))
        for source in found
    )


def reaches(found: Sequence[Source], names: Collection[str]) -> bool:
    """Whether it is used by these functions or classes, or by those of the same cells that they use, however deep."""
    bodies: dict[str, list[ast.AST]] = {}
    for source in found:
        for name, body in _definitions(source):
            bodies.setdefault(name, []).append(body)
    waiting, seen = list(names), set(names)
    while waiting:
        for body in bodies.get(waiting.pop(), []):
            nodes = list(ast.walk(body))
            if any(_uses(node, bodies) for node in nodes):
                return True
            new = (_read_in(nodes) & bodies.keys()) - seen
            seen |= new
            waiting += sorted(new)
    return False


def _read_in(nodes: Sequence[ast.AST]) -> set[str]:
    """Names that a body reads from outside."""
    own = {node.arg for node in nodes if isinstance(node, ast.arg)}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return {name_of(node) for node in nodes if isinstance(node, ast.Name | ast.Attribute)} - own


def defines(found: Sequence[Source], function: str) -> bool:
    """Whether these cells give the function a body, or its name a value."""
    pattern = re.compile(rf"\bdef\s+{re.escape(function)}\b|^\s*{re.escape(function)}\s*=(?!=)", re.MULTILINE)
    return any(
        any(_gives(node, function) for node in ast.walk(source.tree)) if source.tree else pattern.search(source.text)
        for source in found
    )


def _gives(node: ast.AST, function: str) -> bool:
    if isinstance(node, ast.FunctionDef) and node.name == function:
        return any(not _is_trivial(statement) for statement in node.body)
    if isinstance(node, ast.Assign):
        named = any(isinstance(target, ast.Name) and target.id == function for target in node.targets)
        return named and not isinstance(node.value, ast.Constant)
    return False


def _is_trivial(statement: ast.stmt) -> bool:
    """A docstring, `...`, `pass`, `return ...`: nothing of the student's."""
    if isinstance(statement, ast.Expr | ast.Return):
        return statement.value is None or isinstance(statement.value, ast.Constant)
    return isinstance(statement, _TRIVIAL)


def _definitions(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """(name, body) of each function and class; a lambda under the name it is given, and under `<lambda>`."""
    for node in ast.walk(source.tree) if source.tree else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        elif isinstance(node, ast.Lambda):
            yield "<lambda>", node
        elif isinstance(node, ast.Assign):
            yield from ((t.id, node.value) for t in node.targets if isinstance(t, ast.Name) and _is_made(node.value))


def _is_made(value: ast.expr) -> bool:
    """What a loss may come from by a plain assignment: `partial(…)`, `CategoricalCrossentropy(…)`, a lambda."""
    return isinstance(value, ast.Lambda | ast.Call)


def _uses(node: ast.AST, own: Collection[str]) -> bool:
    """A call with the argument (of anything but a function of the student's own), or the argument kept for one."""
    if isinstance(node, ast.Dict):
        keys = zip(node.keys, node.values, strict=True)
        return any(isinstance(k, ast.Constant) and k.value == _ARGUMENT and not _is_off(v) for k, v in keys)
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Attribute) and node.attr == _ARGUMENT and isinstance(node.ctx, ast.Store)
    name = name_of(node.func)
    if name in own and not name.startswith("__"):  # super().__init__(label_smoothing=…) is the library's
        return False
    given = [keyword.value for keyword in node.keywords if keyword.arg == _ARGUMENT]
    given += node.args[_BEFORE[name] : _BEFORE[name] + 1] if name in _BEFORE else []
    return any(not _is_off(value) for value in given)


def _is_off(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and not value.value
