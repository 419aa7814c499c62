"""What happens to the notebooks of unlucky students: in editors, in other tools, under other names.

Each function takes the files of an archive and gives what the accident made of them; Part 1's notebook is the unlucky one.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import nbformat

Members = dict[str, bytes]
Tree = dict[str, Any]
Cell = dict[str, Any]

NOTEBOOK = "A1_Part1_Solutions.ipynb"
TEMPLATE = Path(__file__).resolve().parents[3] / "student_template" / "a1_2023" / NOTEBOOK
_ANSWER = "otter_answer_cell"


def changed(members: Members, change: Callable[[Tree], object]) -> Members:
    """The files with Part 1's notebook changed in place."""
    tree = json.loads(members[NOTEBOOK])
    change(tree)
    return {**members, NOTEBOOK: json.dumps(tree, ensure_ascii=False).encode()}


def answers(tree: Tree, question: str, kind: str = "code") -> list[Cell]:
    """A question's answer cells."""
    return [
        cell
        for cell in tree["cells"]
        if cell["cell_type"] == kind
        and cell["metadata"].get("question") == question
        and _ANSWER in cell["metadata"].get("tags", [])
    ]


def _at(tree: Tree, cell: Cell) -> int:
    return next(index for index, other in enumerate(tree["cells"]) if other is cell)


def _code(source: str, metadata: Mapping[str, Any] | None = None) -> Cell:
    own = {"id": "own", "metadata": dict(metadata or {})}
    return {"cell_type": "code", "source": source, "outputs": [], "execution_count": None, **own}


# --- metadata and formats


def no_kernel_spec(members: Members) -> Members:
    """The notebook was made by a program that names no kernel."""
    return changed(members, lambda tree: tree["metadata"].clear())


def kernel_of_julia(members: Members) -> Members:
    """Saved while a Julia kernel was chosen."""
    spec = {"kernelspec": {"display_name": "Julia 1.10", "language": "julia", "name": "julia-1.10"}}
    return changed(members, lambda tree: tree["metadata"].update(spec, language_info={"name": "julia"}))


def kernel_of_r(members: Members) -> Members:
    """Saved while R's kernel was chosen."""
    spec = {"kernelspec": {"display_name": "R", "language": "R", "name": "ir"}, "language_info": {"name": "R"}}
    return changed(members, lambda tree: tree["metadata"].update(spec))


def kernel_of_another_name(members: Members) -> Members:
    """The kernel of an environment of the student's own."""
    spec = {"display_name": "Python (deep-learning)", "language": "python", "name": "conda-env-dl-py"}
    return changed(members, lambda tree: tree["metadata"].update(kernelspec=spec))


def format_3(members: Members) -> Members:
    """Saved by a program of ten years ago, as nbformat itself converts."""
    new = nbformat.from_dict(json.loads(members[NOTEBOOK]))
    return {**members, NOTEBOOK: json.dumps(nbformat.convert(new, 3)).encode()}


def _of_format(members: Members, version: int, minor: int) -> Members:
    def change(tree: Tree) -> None:
        tree.update(nbformat=version, nbformat_minor=minor)
        for cell in tree["cells"]:
            if (version, minor) < (4, 5):
                cell.pop("id", None)

    return changed(members, change)


def format_4_0(members: Members) -> Members:
    """The first of the fourth formats: cells have no ids."""
    return _of_format(members, 4, 0)


def format_4_2(members: Members) -> Members:
    """The same, of some years later."""
    return _of_format(members, 4, 2)


def format_4_99(members: Members) -> Members:
    """A minor version that nobody knows yet."""
    return _of_format(members, 4, 99)


def format_5(members: Members) -> Members:
    """A major version that nobody knows yet, with cells as today's."""
    return _of_format(members, 5, 0)


def sources_as_lists(members: Members) -> Members:
    """Lines one by one, as Jupyter itself saves them."""

    def change(tree: Tree) -> None:
        for cell in tree["cells"]:
            cell["source"] = str(cell["source"]).splitlines(keepends=True)

    return changed(members, change)


def no_metadata(members: Members) -> Members:
    """Neither the notebook nor a cell has any."""

    def change(tree: Tree) -> None:
        tree.pop("metadata")
        for cell in tree["cells"]:
            cell.pop("metadata")

    return changed(members, change)


def outputs_of_200_mb(members: Members) -> Members:
    """A picture of 150 MB and 50 MB of progress bars, stored below the plot and below 1.2a."""
    png = b"iVBORw0K" * (150_000_000 // 8)
    picture = b'{"output_type": "display_data", "metadata": {}, "data": {"image/png": "' + png + b'"}}'
    line = b'"[1m938/938[0m [32m \xe2\x94\x81\xe2\x94\x81[0m 2s 2ms/step - accuracy: 0.9812\\n"'
    lines = b",".join([line] * (50_000_000 // len(line)))
    bars = b'{"output_type": "stream", "name": "stdout", "text": [' + lines + b"]}"

    def change(tree: Tree) -> None:
        answers(tree, "q1_1a")[1]["outputs"] = ["the picture"]
        answers(tree, "q1_2a")[0]["outputs"] = ["the bars"]

    head, rest = changed(members, change)[NOTEBOOK].split(b'"the picture"')
    middle, tail = rest.split(b'"the bars"')
    return {**members, NOTEBOOK: b"".join((head, picture, middle, bars, tail))}


# --- cells


def thousands_of_empty_cells(members: Members) -> Members:
    """A key got stuck: ten thousand empty cells, all of them before 1.2."""
    empty = [_code("") for _ in range(10_000)]
    return changed(members, lambda tree: tree["cells"].__setitem__(slice(12, 12), empty))


def duplicated(members: Members) -> Members:
    """1.2a's answer twice, the copy with all its metadata."""

    def change(tree: Tree) -> None:
        (cell,) = answers(tree, "q1_2a")
        tree["cells"].insert(_at(tree, cell), json.loads(json.dumps(cell)))

    return changed(members, change)


def duplicated_without_tags(members: Members) -> Members:
    """1.2a's answer twice, the copy below the check cell and without metadata."""

    def change(tree: Tree) -> None:
        (cell,) = answers(tree, "q1_2a")
        tree["cells"].insert(_at(tree, cell) + 2, _code(cell["source"]))

    return changed(members, change)


def turned_into_markdown(members: Members) -> Members:
    """1.2g's code became a Markdown cell by a slip of the hand (M in command mode)."""

    def change(tree: Tree) -> None:
        (cell,) = answers(tree, "q1_2g")
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]

    return changed(members, change)


def merged(members: Members) -> Members:
    """1.2b's code was merged into 1.2a's cell."""

    def change(tree: Tree) -> None:
        (first,), (second,) = answers(tree, "q1_2a"), answers(tree, "q1_2b")
        first["source"] += "\n\n" + second["source"]
        tree["cells"].remove(second)

    return changed(members, change)


def all_code_in_one_cell(members: Members) -> Members:
    """Every line of code in the last cell, given code included; the cells it came from are gone."""

    def change(tree: Tree) -> None:
        code = [cell for cell in tree["cells"] if cell["cell_type"] == "code"]
        kept = [str(cell["source"]) for cell in code if "grader" not in cell["source"]]
        tree["cells"] = [*(cell for cell in tree["cells"] if cell not in code), _code("\n\n".join(kept))]

    return changed(members, change)


def another_answer_pasted_in(members: Members) -> Members:
    """1.2c's answer was pasted, with its metadata, above 1.2a's, where it cannot run yet."""

    def change(tree: Tree) -> None:
        (cell,), (first,) = answers(tree, "q1_2c"), answers(tree, "q1_2a")
        tree["cells"].insert(_at(tree, first), json.loads(json.dumps(cell)))

    return changed(members, change)


def checks_renamed(members: Members) -> Members:
    """The checks were given names as the hand-out prints them, and are no longer marked."""

    def change(tree: Tree) -> None:
        for cell in tree["cells"]:
            if cell["source"].startswith("grader.check"):
                cell["source"] = cell["source"].replace("q1_", "Question 1.")
                cell["metadata"] = {}

    return changed(members, change)


def blank_template_above(members: Members) -> Members:
    """The template was pasted in, and answered in a second copy below it."""
    return changed(members, lambda tree: tree.update(cells=[*_template()["cells"], *tree["cells"]]))


def blank_template_below(members: Members) -> Members:
    """A second, empty copy of the template stands below the answers."""
    return changed(members, lambda tree: tree.update(cells=[*tree["cells"], *_template()["cells"]]))


def _template() -> Tree:
    tree: Tree = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for cell in tree["cells"]:
        cell["source"] = "".join(cell["source"])
    return tree


# --- names and places


def renamed(members: Members) -> Members:
    """A name of the student's own, with a space and letters beyond ASCII."""
    return _as(members, "Übung 1 – meine Lösung.ipynb")


def copy_of(members: Members) -> Members:
    """As a cloud drive calls copies."""
    return _as(members, f"Copy of {NOTEBOOK}")


def numbered_copy(members: Members) -> Members:
    """As browsers call the second download."""
    return _as(members, NOTEBOOK.replace(".ipynb", " (1).ipynb"))


def text_ending(members: Members) -> Members:
    """As a mail program saves an unknown type."""
    return _as(members, f"{NOTEBOOK}.txt")


def in_folders(members: Members) -> Members:
    """The folder was zipped instead of the files, and it lies in another."""
    return {f"uni/Deep Learning/A1/{name}": data for name, data in members.items()}


def checkpoints_beside(members: Members) -> Members:
    """Jupyter's checkpoints came along, with what was there before the last save."""
    old = TEMPLATE.read_bytes()
    name = NOTEBOOK.replace(".ipynb", "-checkpoint.ipynb")
    return {f".ipynb_checkpoints/{name}": old, name: old, **members}


def two_versions(members: Members) -> Members:
    """An older version, with nothing answered, is there under a name of its own."""
    return {"A1_Part1_Solutions_old.ipynb": TEMPLATE.read_bytes(), **members}


def template_beside_the_answers(members: Members) -> Members:
    """The answers were saved as a copy; the empty template still has the name that is asked for."""
    copy = NOTEBOOK.replace(".ipynb", "-Copy1.ipynb")
    return {**members, copy: members[NOTEBOOK], NOTEBOOK: TEMPLATE.read_bytes()}


def no_export(members: Members) -> Members:
    """The HTML exports were forgotten."""
    return {name: data for name, data in members.items() if not name.endswith(".html")}


def _as(members: Members, name: str) -> Members:
    return {**{other: data for other, data in members.items() if other != NOTEBOOK}, name: members[NOTEBOOK]}
