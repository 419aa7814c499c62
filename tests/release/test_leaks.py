"""Mutants of the leak check: every kind of answer, planted everywhere a student could find it, is found."""

import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.errors import ReleaseError
from autograder.release.confidential import MARKERS, Secret, solution_secrets, source_secrets, value_secrets
from autograder.release.expected import expected_values
from autograder.release.leaks import find_leaks, require_no_leaks

NOTEBOOK = "A1_Part1_Solutions.ipynb"
ANSWER = "With the one-hot label, softmax and cross-entropy together give the difference."
LINE = "dhbar1 = dh1 * elu_derivative(hbar1, 1.0)"


@pytest.fixture(scope="module")
def secrets(edition_dir: Path) -> list[Secret]:
    """All kinds of secrets of the real edition; two solutions stand for the master's."""
    found = [*MARKERS, *solution_secrets([("markdown", ANSWER), ("code", LINE)])]
    found += source_secrets((edition_dir / "q1_3_backward.py").read_text(encoding="utf-8"))
    for values in expected_values(edition_dir):
        found += value_secrets(values)
    return found


def change(folder: Path, edit: Callable[[dict], object]) -> None:
    path = folder / NOTEBOOK
    notebook = json.loads(path.read_text(encoding="utf-8"))
    edit(notebook)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def cell(notebook: dict, name: str = "q1-2b-4") -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == name)


def test_the_template_as_it_is_gives_nothing_away(template_copy: Path, secrets: list[Secret]) -> None:
    assert find_leaks(template_copy, secrets) == ()


@pytest.mark.parametrize(
    ("secret", "kind"),
    [
        (LINE, "solution line"),
        ("dhbar1  =  dh1 * elu_derivative(hbar1,   1.0)", "solution line"),
        ("gradient = dh1 * elu_derivative(hbar1, 1.0)", "solution line"),
        (ANSWER, "model answer"),
        (ANSWER.replace(" softmax", "\nsoftmax"), "model answer"),
        ("return losses.softmax(h2, classes=backprop.CLASSES)", "line of the reference"),
        ("h1 = relu(W1 @ x)  # SOLUTION", "marker"),
        ("the loss is 1.3150721606652511", "value of ce_loss"),
        ("about 1.315", "value of ce_loss"),
        ("about 1.448!", "value of smoothed_loss"),
        ("p = [0.0018, 0.7297, 0.2685]", "value of p"),
        ("h1 = [0, 1, 3, 0]", "value of h1"),
        ("[[0.]\n [1.]\n [3.]\n [0.]]", "value of h1"),
        ("h2 is (4, 0, 6)", "value of h2"),
        (r"\begin{bmatrix} -3 \\ 3 \\ 2 \end{bmatrix}", "value of h3"),
    ],
)
def test_each_kind_of_secret_is_found_in_a_cell(
    template_copy: Path, secrets: list[Secret], secret: str, kind: str
) -> None:
    change(template_copy, lambda nb: cell(nb).update(source=f"first line\n{secret}\n"))
    leaks = find_leaks(template_copy, secrets)
    assert kind in " ".join(leak.kind for leak in leaks)
    assert {leak.where for leak in leaks} == {f"{NOTEBOOK}, cell 21 (q1-2b-4) source"}
    assert leaks[0].line == 2


@pytest.mark.parametrize("number", ["11.315", "0.31315", "2.7297", "[10, 1, 3, 0]", "[4, 0, 65]", "[4, 0, 6.5]"])
def test_other_numbers_are_no_leak(template_copy: Path, secrets: list[Secret], number: str) -> None:
    change(template_copy, lambda nb: cell(nb).update(source=number))
    assert find_leaks(template_copy, secrets) == ()


OUTPUT = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": ["x\n", LINE]}}
PLACES: dict[str, Callable[[dict], object]] = {
    "source": lambda nb: cell(nb).update(source=["a = 1\n", LINE]),
    "metadata": lambda nb: cell(nb)["metadata"].update(hint={"deep": [{"text": LINE}]}),
    "metadata as a key": lambda nb: cell(nb)["metadata"].update({LINE: 1}),
    "id": lambda nb: cell(nb).update(id=LINE),
    "outputs": lambda nb: cell(nb).update(outputs=[OUTPUT]),
    "attachments": lambda nb: cell(nb, "q1-2b-1").update(attachments={"a": {"text/plain": LINE}}),
    "notebook's metadata": lambda nb: nb["metadata"]["otter"]["tests"].update(q1_3c=f"def test():\n    {LINE}\n"),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_part_of_a_notebook_is_searched(template_copy: Path, secrets: list[Secret], place: str) -> None:
    change(template_copy, PLACES[place])
    kinds = {leak.kind for leak in find_leaks(template_copy, secrets)}
    assert kinds == {"solution line"}


def test_numbers_in_a_json_output_are_found(template_copy: Path, secrets: list[Secret]) -> None:
    data = {"output_type": "display_data", "metadata": {}, "data": {"application/json": {"h1": [0, 1, 3, 0]}}}
    change(template_copy, lambda nb: cell(nb).update(outputs=[data]))
    assert [leak.kind for leak in find_leaks(template_copy, secrets)] == ["value of h1"]


def test_a_json_key_given_twice_hides_nothing(template_copy: Path, secrets: list[Secret]) -> None:
    path = template_copy / NOTEBOOK
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"nbformat": 4', f'"nbformat": "{LINE}", "nbformat": 4', 1), encoding="utf-8")
    assert find_leaks(template_copy, secrets)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("name", ["README.md", "new.bin", "Figures/notes.txt", ".hidden"])
def test_every_file_is_searched_in_bytes(template_copy: Path, secrets: list[Secret], name: str, encoding: str) -> None:
    (template_copy / name).write_bytes(f"hello\n{LINE}\n".encode(encoding))
    leaks = find_leaks(template_copy, secrets)
    assert {leak.where for leak in leaks} == {name}
    assert {leak.line for leak in leaks} == {2}


def test_a_file_name_is_searched(template_copy: Path, secrets: list[Secret]) -> None:
    (template_copy / f"{LINE}.txt").write_bytes(b"")
    assert [leak.kind for leak in find_leaks(template_copy, secrets)] == ["solution line"]


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf"])
def test_a_picture_may_hold_nothing_but_the_picture(template_copy: Path, kind: bytes) -> None:
    path = template_copy / "Figures" / "q1_2_network.png"
    data = b"Comment\0\0" + zlib.compress(LINE.encode())
    chunk = struct.pack(">I4s", len(data), kind) + data + struct.pack(">I", zlib.crc32(kind + data))
    content = path.read_bytes()
    path.write_bytes(content[:33] + chunk + content[33:])  # after the header chunk
    assert "PNG chunk" in find_leaks(template_copy, [])[0].kind


def test_what_follows_a_picture_is_searched(template_copy: Path, secrets: list[Secret]) -> None:
    path = template_copy / "Figures" / "q1_2_network.png"
    path.write_bytes(path.read_bytes() + LINE.encode())
    assert [leak.kind for leak in find_leaks(template_copy, secrets)] == ["solution line"]


def test_the_error_names_file_cell_and_line(template_copy: Path, secrets: list[Secret]) -> None:
    change(template_copy, lambda nb: cell(nb).update(source=f"a = 1\n\n{LINE}"))
    with pytest.raises(ReleaseError, match=rf"{NOTEBOOK}, cell 21 \(q1-2b-4\) source, line 3: solution line"):
        require_no_leaks(template_copy, secrets)


def test_a_flood_of_leaks_is_cut_short(template_copy: Path, secrets: list[Secret]) -> None:
    (template_copy / "all.txt").write_text(f"{LINE}\n" * 50, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"(?s)gives away 50 answers.*and 30 more") as caught:
        require_no_leaks(template_copy, secrets)
    assert LINE not in str(caught.value)


def test_expected_values_of_a_broken_oracle_are_an_error(tiny: Path) -> None:
    (tiny / "oracles.py").write_text("raise RuntimeError('broken')\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="broken"):
        list(expected_values(tiny))
