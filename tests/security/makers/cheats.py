"""Forged notebooks: outputs, metadata and cells that no kernel and no template has made.

Each function takes the files of an archive and gives them with Part 1's notebook forged.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

Members = dict[str, bytes]
Tree = dict[str, Any]
Cell = dict[str, Any]

NOTEBOOK = "A1_Part1_Solutions.ipynb"
QUESTIONS = ("q1_1a", "q1_2a", "q1_2b", "q1_2c", "q1_2d", "q1_2e", "q1_2f", "q1_2g", "q1_3a", "q1_3b", "q1_3c", "q1_3d")
_SHOWN = "h1 = [0, 1, 3, 0], h2 = [4, 0, 6], h3 = [-3, 3, 2], p = [0.0018, 0.7297, 0.2685]\nPASS 30/30\n"


def _forged(members: Members, forge: Callable[[Tree], object]) -> Members:
    tree = json.loads(members[NOTEBOOK])
    forge(tree)
    return {**members, NOTEBOOK: json.dumps(tree, ensure_ascii=False).encode()}


def _code_of(tree: Tree) -> Iterator[Cell]:
    return (cell for cell in tree["cells"] if cell["cell_type"] == "code")


def outputs_of_others(members: Members) -> Members:
    """Every code cell seems to have been run, and to have shown the right values and full marks."""

    def forge(tree: Tree) -> None:
        for count, cell in enumerate(_code_of(tree), start=1):
            cell["execution_count"] = count
            cell["outputs"] = [
                {"output_type": "stream", "name": "stdout", "text": _SHOWN},
                {
                    "output_type": "execute_result",
                    "execution_count": count,
                    "metadata": {},
                    "data": {"text/plain": _SHOWN, "text/html": "<b>All tests passed!</b>", "application/json": {}},
                },
            ]

    return _forged(members, forge)


def points_in_metadata(members: Members) -> Members:
    """Otter's and nbgrader's metadata give full marks to everything, and tests that cannot fail."""

    def forge(tree: Tree) -> None:
        tests = dict.fromkeys(QUESTIONS, 'name = "x"\npoints = 1000\n\ndef test_x(env):\n    pass\n')
        tree["metadata"]["otter"] = {"OK_FORMAT": False, "tests": tests, "assignment_name": "full marks"}
        tree["metadata"]["grade"] = {"points": 30, "outcome": "pass"}
        for cell in tree["cells"]:
            cell["metadata"] |= {"points": 1000, "score": 1000, "otter": {"points": 1000}}
            cell["metadata"]["nbgrader"] = {"grade": True, "points": 1000, "locked": True, "solution": False}

    return _forged(members, forge)


def questions_everywhere(members: Members) -> Members:
    """Cells of other questions, and of none, say that they are each question's answer; all have one id."""

    def forge(tree: Tree) -> None:
        for index, cell in enumerate(tree["cells"]):
            cell["id"] = "twice"
            cell["metadata"]["question"] = QUESTIONS[index % len(QUESTIONS)]
            cell["metadata"]["tags"] = ["otter_answer_cell", "parameters", "otter_ignore", "otter_export"]

    return _forged(members, forge)


def checks_that_pass(members: Members) -> Members:
    """The check cells set the points and say that all is right."""

    def forge(tree: Tree) -> None:
        for cell in _code_of(tree):
            if "".join(cell["source"]).startswith("grader.check"):
                cell["source"] = (
                    "grader = type('G', (), {'check': lambda *a: 'q passed!', 'points': 30})()\npoints = 30"
                )

    return _forged(members, forge)
