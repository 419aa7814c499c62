"""Students' code as syntax trees."""

import pytest

from autograder.checks.losses.source import sources, typed
from autograder.model.evidence import Cell
from tests.checks.builders import cell


def code(source: str, *, own: bool = True) -> Cell:
    return cell(source, kind="code", own=own)


def test_own_code_cells_are_parsed_without_magic_lines() -> None:
    found = sources(
        [code("%%time\nx = 1\n!ls\n  \nmodel.fit?\n    %timeit f()\ny = 2"), cell("text"), code("z", own=False)]
    )
    assert len(found) == 1
    assert "ls" not in found[0].text


@pytest.mark.parametrize(
    "source", ["%matplotlib inline\nx = 1", "if x:\n    %time y = 2", "files = 1\n!pip install x\n"]
)
def test_magic_lines_do_no_harm(source: str) -> None:
    assert sources([code(source)])[0].tree is not None


@pytest.mark.parametrize("source", ["x = (", "files = !ls", "x = '\0'", "(" * 5000 + ")" * 5000, "def f(:\n"])
def test_what_is_no_python_has_no_tree(source: str) -> None:
    assert sources([code(source)])[0].tree is None


def test_odd_escapes_are_nobodys_warning() -> None:
    assert sources([code("x = '\\d'")])[0].tree is not None


@pytest.mark.parametrize(
    ("source", "by_hand"),
    [
        ("n = 40", True),
        ("n: int = 40", True),
        ("a, b = 1, 2, 3\nn = 40", True),
        ("n = m = 40", True),
        ("a, n, b = 1, 40, 'relu'", True),
        ("[a, n] = [1, 40]", True),
        ("best = (1, 40)\na, n = best", True),
        ("n = None\nn = 40", True),
        ("n = ...\nn = 40", True),
        ("n = ...", False),
        ("n = None", False),
        ("n = results[0]", False),
        ("n = 20\nn = max(results)", False),
        ("n = 20\nfor n in (20, 40):\n    pass", False),
        ("n = 0\nn += 40", False),
        ("best = max(results)\na, n = best", False),
        ("best = (1, 2)\nbest = (1, 40)\na, n = best", False),
        ("a, n = f()", False),
        ("a, *n = 1, 40", False),
        ("print(n)", False),
        ("m = 40", False),
        ("n = (", False),
    ],
)
def test_values_typed_in_by_hand_are_known(source: str, *, by_hand: bool) -> None:
    assert typed([code(source)], "n") is by_hand


def test_all_cells_together_tell() -> None:
    assert not typed([code("n = 40"), code("n = f()")], "n")
    assert not typed([code("n = 40"), code("(")], "n")
