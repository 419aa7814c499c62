"""Text inside code: comments, docstrings and strings; and whether code computes anything."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from autograder.checks.prose import MAX_CHARS
from autograder.model.syntax import parsed

__all__ = ["computes", "texts"]

_FIELD = re.compile(r"\{[^{}]*\}")
_PREFIX = re.compile(r"^[A-Za-z]{0,2}('''|\"\"\"|'|\")(.*)\1$", re.DOTALL)
_MOST_ODD = 200
_COMMENT = re.compile(r"(?:^|\s)#(.*)$", re.MULTILINE)


def texts(source: str) -> Iterator[str]:
    """The comments and strings of a cell's source, without the values that f-strings put in.

    Source that is no Python (magic lines, an unclosed bracket) gives its comments alone.
    """
    source = source[:MAX_CHARS]
    try:
        found = list(_tokens(source))
    except (tokenize.TokenError, SyntaxError):  # IndentationError is a SyntaxError
        found = _COMMENT.findall(source)
    yield from found


def _tokens(source: str) -> Iterator[str]:
    odd = 0
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        odd += token.type == tokenize.ERRORTOKEN  # of a magic line; each costs the time of its line
        if odd > _MOST_ODD:
            raise SyntaxError("hardly any of it is Python")
        if token.type == tokenize.COMMENT:
            yield token.string.lstrip("#")
        elif token.type == tokenize.STRING:
            yield _content(token.string)
        elif tokenize.tok_name[token.type] == "FSTRING_MIDDLE":  # Python 3.12 and later
            yield token.string


def _content(literal: str) -> str:
    match = _PREFIX.match(literal)
    content = match.group(2) if match else literal
    # {h1} in an f-string prints a number: it is no symbol that the student wrote.
    is_format = "f" in literal[:2].lower().split("'")[0].split('"')[0]
    return _FIELD.sub(" ", content) if is_format else content


def computes(source: str) -> bool:
    """Whether code assigns or returns something computed from names: an operator or a call with a name in it."""
    tree = parsed(source[:MAX_CHARS])
    if tree is None:
        return False
    values = (node.value for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AugAssign | ast.Return))
    return any(_is_computation(value) for value in values if value is not None)


def _is_computation(value: ast.expr) -> bool:
    nodes = list(ast.walk(value))
    operates = any(isinstance(node, ast.BinOp | ast.Call) for node in nodes)
    # np.array([5, 0, 1]) calls something, but names nothing that it is computed from.
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    modules = {id(node.value) for node in nodes if isinstance(node, ast.Attribute) and id(node) in functions}
    named = (node for node in nodes if isinstance(node, ast.Name))
    return operates and any(id(node) not in functions and id(node) not in modules for node in named)
