"""Cells of the template that only call otter, and cells still unanswered, known by their syntax tree."""

import ast

from autograder.model.syntax import parsed

__all__ = ["checked_question", "has_gap", "is_check", "unanswered"]

_LONGEST = 4_000  # characters; otter's cells have under 200, and a parser should not meet a megabyte of brackets
_METHODS = frozenset({"check", "check_all", "export", "to_pdf"})
_OTTER_MODULES = frozenset({"otter", "otter.check", "otter.check.notebook"})


def is_check(source: str) -> bool:
    """True when every statement is otter's: its import, `grader = otter.Notebook(…)`, `grader.check(…)` and the like."""
    body = _body(source) if "otter" in source or "grader" in source else None
    return bool(body) and all(_is_otter(statement) for statement in body or ())


def checked_question(source: str) -> str | None:
    """The question of the cell's last `grader.check("…")`, also when other statements stand before it."""
    body = _body(source) if "grader" in source else None
    for statement in reversed(body or ()):
        if isinstance(statement, ast.Expr) and _method(statement.value) == "check" and _is_otter(statement):
            arguments = [a.value for a in _arguments(statement.value) if isinstance(a, ast.Constant)]
            return next((a for a in arguments if isinstance(a, str)), None)
    return None


def unanswered(source: str) -> bool:
    """True for code that only assigns `...`, without a comment: the template's line, however spaced."""
    if "..." not in source or "#" in source:
        return False
    return all(
        isinstance(s, ast.Assign | ast.AnnAssign | ast.Expr) and _is_ellipsis(s.value)
        for s in _body(source) or (ast.Pass(),)
    )


def has_gap(source: str) -> bool:
    """True for code in which a `...` still stands for an answer, or for nothing at all: assigned, returned, or alone."""
    if not source.strip():
        return True
    nodes = [node for statement in _body(source) or () for node in ast.walk(statement)] if "..." in source else []
    return any(
        isinstance(n, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return) and _is_ellipsis(n.value) for n in nodes
    )


def _body(source: str) -> list[ast.stmt] | None:
    """The statements; None for magics, syntax errors and what is too long to be otter's."""
    tree = parsed(source) if len(source) <= _LONGEST else None
    return tree.body if tree else None


def _is_otter(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import(names=names):
            return all(alias.name in _OTTER_MODULES for alias in names)
        case ast.ImportFrom(module=module):
            return module in _OTTER_MODULES
        case ast.Assign(targets=[ast.Name(id="grader")], value=ast.Call(func=func)):
            return ast.unparse(func) in ("otter.Notebook", "Notebook") and _plain(statement.value)
        case ast.Expr(value=value):
            return _method(value) in _METHODS and _plain(value)
        case _:
            return False


def _method(value: ast.expr) -> str | None:
    """`check` for a call `grader.check(…)`."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="grader"), attr=name)):
            return name
        case _:
            return None


def _arguments(value: ast.expr) -> list[ast.expr]:
    return [*value.args, *(k.value for k in value.keywords)] if isinstance(value, ast.Call) else []


def _plain(value: ast.expr) -> bool:
    """True when the arguments hold no code of the student's, which not running the cell would lose."""
    return not any(isinstance(node, ast.Call | ast.NamedExpr) for a in _arguments(value) for node in ast.walk(a))


def _is_ellipsis(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Tuple):
        return all(_is_ellipsis(item) for item in value.elts)
    return isinstance(value, ast.Constant) and value.value is Ellipsis
