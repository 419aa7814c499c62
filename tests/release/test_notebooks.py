"""The notebooks as students open them: run top to bottom with stock otter, nothing of ours in between."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from reference.a1_2023.oracles import Task, truth
from reference.shared.oracles import ALPHAS, VALIDATION_SHARE, smoothed_cross_entropy

pytestmark = pytest.mark.slow

PART1, PART2 = "A1_Part1_Solutions.ipynb", "A1_Part2_Solutions.ipynb"
CHECKED = {
    PART1: {
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
    },
    PART2: {
        "q2_1": ("X_train_full", "y_train_full", "X_test", "y_test"),
        "q2_2": ("X_train", "y_train", "X_valid", "y_valid", "X_test"),
        "q2_3": ("X_train",),  # the function is there; what it is called on is not
        "q2_4": ("model", "test_accuracy"),
        "q2_5": ("best_n1", "best_n2", "best_act", "best_valid_accuracy", "best_test_accuracy"),
        "q2_6": ("smoothed_cross_entropy", "accuracy_by_alpha"),
    },
}
DRAWN = {PART1: ["q1-1a-4"], PART2: ["q2-3-2", "q2-4-3"]}
BOTH = [pytest.param(PART1, id="part1"), pytest.param(PART2, id="part2", marks=pytest.mark.tensorflow)]

OUTPUT = re.compile(r"^(?P<question>\w+) results:", re.MULTILINE)
ASK = """
import json
rng = np.random.default_rng(1)
logits, labels = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)
losses = [float(smoothed_cross_entropy(tf.constant(labels), tf.constant(logits), a)) for a in (0.1, 0.15, 0.2)]
sizes = [len(X_train), len(X_valid), len(X_train_full)]
print(json.dumps([logits.tolist(), labels.tolist(), losses, sizes, list(accuracy_by_alpha), len(results)]))
"""


@pytest.fixture
def home(fixtures_dir: Path, tmp_path: Path) -> Path:
    """A home folder with the small data set where the package looks for the real one."""
    place = tmp_path / "home" / ".cache" / "emnist"
    place.mkdir(parents=True)
    (place / "emnist.zip").symlink_to(fixtures_dir / "data" / "emnist" / "emnist.zip")
    return tmp_path / "home"


def execute(notebook: Path, home: Path) -> list[nbformat.NotebookNode]:
    """Run the notebook as `jupyter execute` does; a cell that raises fails the test. Returns its cells."""
    command = [
        sys.executable,
        "-c",
        "from nbclient.cli import main; main()",
        "--inplace",
        "--timeout=100",
        notebook.name,
    ]
    environment = os.environ | {"MPLBACKEND": "module://matplotlib_inline.backend_inline", "HOME": str(home)}
    done = subprocess.run(
        command, cwd=notebook.parent, env=environment, capture_output=True, text=True, timeout=110, check=False
    )
    assert done.returncode == 0, done.stderr
    return list(nbformat.read(notebook, as_version=4).cells)


def solve(template_copy: Path, fixtures_dir: Path, name: str) -> Path:
    """Put the solved notebook into the template, with little training."""
    notebook = nbformat.read(fixtures_dir / "expected" / "a1_2023" / name, as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source = "NUM_EPOCHS = 2\nGRID_EPOCHS = 1"
    nbformat.write(notebook, template_copy / name)
    return template_copy / name


def replace_cells(path: Path, sources: dict[str, str]) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        cell.source = sources.get(cell.id, cell.source)
    nbformat.write(notebook, path)


def append_cell(path: Path, source: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(notebook, path)


def check_results(cells: list[nbformat.NotebookNode]) -> dict[str, str]:
    """Question → what `grader.check` printed."""
    texts = [o.data["text/plain"] for c in cells for o in c.get("outputs", []) if o.output_type == "execute_result"]
    return {found["question"]: text for text in texts if (found := OUTPUT.match(text))}


@pytest.mark.parametrize("name", BOTH)
def test_the_template_runs_before_anything_is_filled_in_and_says_what_is_missing(
    template_copy: Path, home: Path, name: str
) -> None:
    results = check_results(execute(template_copy / name, home))
    assert results.keys() == CHECKED[name].keys()
    for question, names in CHECKED[name].items():
        assert results[question].count("Test case passed") == 0
        for variable in names:
            assert f"`{variable}` is not answered yet: replace the `...`" in results[question]
    if name == PART1:
        assert "`student_id` is still 0" in results["q1_3a"]


def assert_everything_passes(cells: list[nbformat.NotebookNode], name: str) -> None:
    """Every public check passes, the figures are drawn, and nobody warns."""
    results = check_results(cells)
    assert results.keys() == CHECKED[name].keys()
    assert {text.split(": ")[1] for text in results.values()} == {"All test cases passed!"}
    outputs = [(c.id, output) for c in cells for output in c.get("outputs", [])]
    drawn = [cell for cell, o in outputs if o.output_type == "display_data" and "image/png" in o.data]
    assert drawn == DRAWN[name]
    assert [output.text for _, output in outputs if output.get("name") == "stderr"] == []


def test_the_solved_notebook_passes_every_public_check_and_draws_one_figure(
    template_copy: Path, fixtures_dir: Path, home: Path
) -> None:
    assert_everything_passes(execute(solve(template_copy, fixtures_dir, PART1), home), PART1)


def test_the_solved_notebook_computes_what_the_oracles_say(template_copy: Path, fixtures_dir: Path, home: Path) -> None:
    """The students' way to the numbers and the reference's are two: they agree."""
    forward, backward = truth(Task(None)), truth(Task(12345678))
    ask = "import json as _j; print(_j.dumps({{n: np.asarray(globals()[n]).ravel().tolist() for n in {names}}}))"
    places = {"q1-2g-4": list(forward), "q1-3d-3": [name for name in backward if name not in forward]}
    notebook = solve(template_copy, fixtures_dir, PART1)
    replace_cells(notebook, {place: ask.format(names=names) for place, names in places.items()})  # for otter's checks
    seen = {c.id: json.loads(c.outputs[0].text) for c in execute(notebook, home) if c.id in places}
    for place, names in places.items():
        for name in names:
            expected = (forward | backward)[name].ravel()
            assert seen[place][name] == pytest.approx(expected.tolist(), abs=1e-12), name


@pytest.mark.tensorflow
def test_the_solved_notebook_of_part_2_passes_every_check_and_has_the_loss_the_sizes_and_the_runs_asked_for(
    template_copy: Path, fixtures_dir: Path, home: Path
) -> None:
    notebook = solve(template_copy, fixtures_dir, PART2)
    append_cell(notebook, ASK)
    cells = execute(notebook, home)
    assert_everything_passes(cells, PART2)
    logits, labels, losses, (train, valid, full), alphas, combinations = json.loads(cells[-1].outputs[0].text)
    expected = [smoothed_cross_entropy(np.array(labels), np.array(logits), alpha) for alpha in ALPHAS]
    assert losses == pytest.approx(expected, abs=1e-12)
    assert train + valid == full
    assert valid == round(VALIDATION_SHARE * full)
    assert alphas == list(ALPHAS)
    assert combinations == 12
