"""Source of strangers becomes a tree or nothing, and says nothing, from several threads at once."""

import ast
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from autograder.model import syntax
from autograder.model.syntax import parsed


def test_python_is_a_tree() -> None:
    tree = parsed("a = 1\nb = a + 1")
    assert tree is not None
    assert ast.unparse(tree) == "a = 1\nb = a + 1"


@pytest.mark.parametrize(
    "source", ["a = (", "!pip install emnist", "a\0b", "(" * 100_000, b"\xff\xfe", "-" * 200_000 + "1"], ids=len
)
def test_what_is_no_python_is_nothing(source: str | bytes) -> None:
    assert parsed(source) is None


def test_no_two_trees_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """How often two at once fail depends on the machine; that they do not happen is what can be tested."""
    inside: list[str] = []
    most: list[int] = []
    real = ast.parse

    def slow(source: str) -> ast.Module:
        inside.append(source)
        most.append(len(inside))
        time.sleep(0.002)
        made = real(source)
        inside.remove(source)
        return made

    monkeypatch.setattr(ast, "parse", slow)
    with ThreadPoolExecutor(8) as pool:
        assert None not in list(pool.map(parsed, [f"a = {number}" for number in range(40)]))
    assert set(most) == {1}


def test_whatever_may_run_in_threads_makes_its_trees_here() -> None:
    root = Path(syntax.__file__).parents[1]
    rooms = (path for path in root.iterdir() if path.is_dir() and path.name not in ("probe", "release"))
    files = [
        file for room in rooms for file in room.glob("**/*.py") if "ast.parse(" in file.read_text(encoding="utf-8")
    ]
    assert files == [Path(syntax.__file__)]


def test_odd_escapes_are_no_warnings_in_any_thread() -> None:
    sources = [f'a_{number} = "\\d"' for number in range(400)]
    with warnings.catch_warnings(), ThreadPoolExecutor(8) as pool:
        warnings.simplefilter("error")  # a warning would make the source look like no Python
        assert None not in list(pool.map(parsed, sources))
