"""The notebooks as students open them: run top to bottom with stock otter, nothing of ours in between."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from reference.a1_2023.oracles import Task, truth

pytestmark = pytest.mark.slow

NAME = "A1_Part1_Solutions.ipynb"
CHECKED = {
    "q1_1a": ("elu", "elu_range", "elu_derivative"),
    "q1_2a": ("h1",),
    "q1_2b": ("h2",),
    "q1_2c": ("h3",),
    "q1_2d": ("p",),
    "q1_2e": ("y_hat", "is_correct"),
    "q1_2f": ("ce_loss",),
    "q1_2g": ("smoothed_loss",),
    "q1_3a": ("loss",),
    "q1_3b": ("dh2", "dW2", "db2"),
    "q1_3c": ("dh1", "dhbar1", "dW1", "db1"),
    "q1_3d": ("W2_new", "b2_new", "W1_new", "b1_new"),
}


OUTPUT = re.compile(r"^(?P<question>\w+) results:", re.MULTILINE)


def execute(folder: Path) -> list[nbformat.NotebookNode]:
    """Run the notebook in this folder as `jupyter execute` does; a cell that raises fails the test. Returns its cells."""
    command = [sys.executable, "-c", "from nbclient.cli import main; main()", "--inplace", "--timeout=60", NAME]
    inline = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | inline, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(nbformat.read(folder / NAME, as_version=4).cells)


def check_results(cells: list[nbformat.NotebookNode]) -> dict[str, str]:
    """Question → what `grader.check` printed."""
    texts = [o.data["text/plain"] for c in cells for o in c.get("outputs", []) if o.output_type == "execute_result"]
    return {found["question"]: text for text in texts if (found := OUTPUT.match(text))}


def test_the_template_runs_before_anything_is_filled_in_and_says_what_is_missing(template_copy: Path) -> None:
    results = check_results(execute(template_copy))
    assert results.keys() == CHECKED.keys()
    for question, names in CHECKED.items():
        assert results[question].count("Test case passed") == 0
        for name in names:
            assert f"`{name}` is not answered yet: replace the `...`" in results[question]
    assert "`student_id` is still 0" in results["q1_3a"]


def test_the_solved_notebook_passes_every_public_check_and_draws_one_figure(
    template_copy: Path, fixtures_dir: Path
) -> None:
    shutil.copyfile(fixtures_dir / "expected" / "a1_2023" / NAME, template_copy / NAME)
    cells = execute(template_copy)
    results = check_results(cells)
    assert results.keys() == CHECKED.keys()
    assert {text.split(": ")[1] for text in results.values()} == {"All test cases passed!"}
    drawn = [
        c.id for c in cells for o in c.get("outputs", []) if o.output_type == "display_data" and "image/png" in o.data
    ]
    assert drawn == ["q1-1a-4"]


def test_the_solved_notebook_computes_what_the_oracles_say(template_copy: Path, fixtures_dir: Path) -> None:
    """The students' way to the numbers and the reference's are two: they agree."""
    shutil.copyfile(fixtures_dir / "expected" / "a1_2023" / NAME, template_copy / NAME)
    notebook = nbformat.read(template_copy / NAME, as_version=4)
    forward, backward = truth(Task(None)), truth(Task(12345678))
    ask = "import json as _j; print(_j.dumps({{n: np.asarray(globals()[n]).ravel().tolist() for n in {names}}}))"
    places = {"q1-2g-4": list(forward), "q1-3d-3": [name for name in backward if name not in forward]}
    for cell in notebook.cells:
        if cell.id in places:  # instead of otter's check
            cell.source = ask.format(names=places[cell.id])
    nbformat.write(notebook, template_copy / NAME)
    seen = {c.id: json.loads(c.outputs[0].text) for c in execute(template_copy) if c.id in places}
    for place, names in places.items():
        for name in names:
            expected = (forward | backward)[name].ravel()
            assert seen[place][name] == pytest.approx(expected.tolist(), abs=1e-12), name
