"""What a master notebook pulls in from the edition, so that it is written once.

    <<points q1_2a>>                          in Markdown: `1 point`, from assignment.toml; q1_2 and part1 sum up
    <<setting part2.letters>>                 anywhere: a text of that part's [parts.settings] in assignment.toml
    <<count part2.letters>>                   anywhere: how many characters it has
    # <<body q1_1_elu.elu>>                   in code: a function's body, from the edition's module, else from reference/shared
    # <<network q1_2_forward.NETWORK>>        in code: a network's numbers as students' arrays, likewise
    # <<include q2_5>>                        between cells: reference/shared/notebooks/q2_5.py, what editions have in common

Modules are read as text: the release runs none of their code.
"""

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from autograder.errors import ReleaseError

__all__ = ["Stated", "expand", "include"]


@dataclass(frozen=True, slots=True)
class Stated:
    """What assignment.toml states and a notebook's text repeats."""

    points: Mapping[str, Fraction]
    """Part id or question id → points."""
    settings: Mapping[str, str]
    """`<part id>.<name>` → text."""


_DIRECTIVE = re.compile(r"^(?P<indent>[ ]*)#[ ]<<(?P<verb>\w+)[ ](?P<argument>[\w.]+)>>$", re.MULTILINE)
_INCLUDE = re.compile(r"^# <<include (?P<name>\w+)>>\n", re.MULTILINE)
_POINTS = re.compile(r"<<points[ ](?P<argument>\w+)>>")
_SETTING = re.compile(r"<<(?P<verb>setting|count)[ ](?P<argument>\w+\.\w+)>>")
_DEPTH = 2
"""A setting may be made of others, which are not."""
_LEFT_OVER = re.compile(r"<<\w+[^<>]*>>")


def include(text: str, *, edition_dir: Path) -> str:
    """A master's text with the cells in it that it shares with other editions.

    Raises:
        ReleaseError: There is no such file.
    """
    folder = edition_dir.parent / "shared" / "notebooks"

    def cells(found: re.Match[str]) -> str:
        path = folder / f"{found['name']}.py"
        if not path.is_file():
            raise ReleaseError(f"{found[0].strip()}: there is no {path.name} in {folder.parent.name}/{folder.name}")
        return path.read_text(encoding="utf-8")

    return _INCLUDE.sub(cells, text)


def expand(text: str, *, edition_dir: Path, stated: Stated) -> str:
    """The text with every directive replaced.

    Raises:
        ReleaseError: A directive, or what it names, does not exist.
    """
    text = _POINTS.sub(lambda found: _points(found["argument"], stated.points), text)
    for _ in range(_DEPTH):
        text = _SETTING.sub(lambda found: _setting(found, stated.settings), text)
    text = _DIRECTIVE.sub(lambda found: _code(found, edition_dir), text)
    left_over = _LEFT_OVER.search(text)
    if left_over:
        raise ReleaseError(f"{left_over[0]}: no such directive, or not alone on its line behind `# `")
    return text


def _points(argument: str, points: Mapping[str, Fraction]) -> str:
    # q1_1 means q1_1a, q1_1b, ...; never q1_10a
    ids = [key for key in points if re.fullmatch(rf"{argument}[a-z]?", key)]
    if not ids:
        raise ReleaseError(f"<<points {argument}>>: assignment.toml has no such part or question")
    total = sum((points[key] for key in ids), Fraction(0))
    return f"{float(total):g} {'point' if total == 1 else 'points'}"


def _setting(found: re.Match[str], settings: Mapping[str, str]) -> str:
    value = settings.get(found["argument"])
    if value is None:
        raise ReleaseError(f"{found[0]}: assignment.toml has no such setting")
    return value if found["verb"] == "setting" else str(len(value))


def _code(found: re.Match[str], edition_dir: Path) -> str:
    makers = {"body": _function_body, "network": _network}
    if found["verb"] not in makers:
        return found[0]
    module, _, name = found["argument"].partition(".")
    places = (edition_dir / f"{module}.py", edition_dir.parent / "shared" / f"{module}.py")
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise ReleaseError(f"{found[0].strip()}: neither {edition_dir.name} nor shared has a module {module}.py")
    code = makers[found["verb"]](path.read_text(encoding="utf-8"), name)
    if code is None:
        raise ReleaseError(f"{found[0].strip()}: {module}.py does not define {name} that way")
    return textwrap.indent(code, found["indent"])


def _function_body(text: str, name: str) -> str | None:
    """A function's lines after its docstring, comments included."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            has_docstring = ast.get_docstring(node) is not None
            start = node.body[0].end_lineno if has_docstring else node.body[0].lineno - 1
            return textwrap.dedent("\n".join(text.splitlines()[start : node.end_lineno]))
    return None


def _network(text: str, name: str) -> str | None:
    """`NAME = Anything(x=wrap([...]), y=3, ...)` as one assignment of a student's array for each keyword."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _is_name(node.targets[0], name):
            return "\n".join(_assignment(keyword) for keyword in node.value.keywords).strip("\n")
    return None


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _assignment(keyword: ast.keyword) -> str:
    literal = keyword.value.args[0] if isinstance(keyword.value, ast.Call) else keyword.value
    value = ast.literal_eval(literal)
    if not isinstance(value, list):
        return f"{keyword.arg} = {value}"
    if isinstance(value[0], list):
        rows = ",\n".join(f"    {row}" for row in value)
        return f"\n{keyword.arg} = np.array([\n{rows},\n])"
    return f"{keyword.arg} = np.array({[[number] for number in value]})"  # vectors are columns
