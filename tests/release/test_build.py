"""The build: in sync with what is committed, complete, and all or nothing."""

import json
import shutil
import string
from pathlib import Path

import pytest

from autograder.errors import ReleaseError
from autograder.release import build_template
from tests.release.conftest import Built

pytestmark = pytest.mark.slow  # each builds a release

PLACEHOLDER = "_Type your answer here, replacing this text._"
NOTEBOOKS = tuple(f"A1_Part{number}_Solutions.ipynb" for number in (1, 2, 3))
PART1, PART2, PART3 = NOTEBOOKS


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def cells(notebook: Path) -> list[dict]:
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def text(cell: dict) -> str:
    return "".join(cell["source"])


def build(edition: Path) -> tuple[Path, Path]:
    template, solved = edition.parent.parent / "template", edition.parent.parent / "solved"
    build_template(edition, template_dir=template, solved_dir=solved)
    return template, solved


def test_the_committed_template_is_what_the_build_makes(built: Built, template_dir: Path) -> None:
    """After a change to the reference: `make template`."""
    assert contents(template_dir) == contents(built.template)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_committed_solved_notebook_is_what_the_build_makes(built: Built, fixtures_dir: Path, name: str) -> None:
    """After a change to the reference: `make template`."""
    assert (fixtures_dir / "expected" / "a1_2023" / name).read_bytes() == (built.solved / name).read_bytes()


def test_students_get_what_they_need_and_nothing_else(built: Built) -> None:
    assert set(contents(built.template)) == {
        *NOTEBOOKS,
        "Figures/q1_2_network.png",
        "Figures/q1_3_network.png",
        "README.md",
        "image_classifier.py",
        "model.py",
        "public_checks.py",
        "requirements.txt",
    }
    assert set(built.files) == {*built.template.rglob("*.*"), *built.solved.iterdir()}


@pytest.mark.parametrize(
    ("name", "also"), [(PART1, {"text-8"}), (PART2, set()), (PART3, set())]
)  # the cell with the student ID
def test_template_and_solved_notebook_have_the_same_cells(built: Built, name: str, also: set[str]) -> None:
    student, solved = (cells(folder / name) for folder in (built.template, built.solved))
    assert [(c["id"], c["cell_type"], c["metadata"]) for c in student] == [
        (c["id"], c["cell_type"], c["metadata"]) for c in solved
    ]
    changed = [a["id"] for a, b in zip(student, solved, strict=True) if a["source"] != b["source"]]
    answers = [c["id"] for c in student if "otter_answer_cell" in c["metadata"].get("tags", [])]
    assert set(changed) == {*answers, *also}


@pytest.mark.parametrize(("name", "number"), [(PART1, 15), (PART2, 6)])
def test_every_question_has_cells_and_each_answer_cell_a_question(
    built: Built, edition_dir: Path, name: str, number: int
) -> None:
    found = cells(built.template / name)
    questions = {c["metadata"]["question"] for c in found if "question" in c["metadata"]}
    spec = (edition_dir / "assignment.toml").read_text(encoding="utf-8")
    assert len(questions) == number
    assert all(f'id = "{question}"' in spec for question in questions)
    assert all("question" in c["metadata"] for c in found if "otter_answer_cell" in c["metadata"].get("tags", []))


def test_written_answers_are_placeholders_and_named_answers_are_ellipses(built: Built) -> None:
    found = cells(built.template / PART1)
    written = [text(c) for c in found if c["cell_type"] == "markdown" and c["metadata"].get("tags")]
    assert len(written) == 15
    assert all(PLACEHOLDER in answer for answer in written)
    code = "\n".join(text(c) for c in found if c["cell_type"] == "code")
    for name in ("h1", "h2", "h3", "p", "y_hat", "is_correct", "ce_loss", "smoothed_loss", "loss", "dW2", "b1_new"):
        assert f"\n{name} = ...\n" in code


def test_what_part_2_asks_for_is_an_ellipsis(built: Built) -> None:
    found = cells(built.template / PART2)
    code = "\n".join(text(c) for c in found if c["cell_type"] == "code") + "\n"
    for name in ("X_train_full", "y_test", "X_valid", "model", "test_accuracy", "best_act", "accuracy_by_alpha"):
        assert f"\n{name} = ...\n" in code
    assert "def show_letters(images, labels):" in code
    assert "def smoothed_cross_entropy(labels, logits, alpha):" in code
    assert [text(c) for c in found if c["metadata"].get("tags") == ["otter_answer_cell"]][-1] == PLACEHOLDER


def test_the_epochs_of_part_2_stand_in_the_cell_that_graders_may_change(built: Built) -> None:
    for folder in (built.template, built.solved):
        marked = [text(c) for c in cells(folder / PART2) if "parameters" in c["metadata"].get("tags", [])]
        assert marked == ["NUM_EPOCHS = 20\nGRID_EPOCHS = 10"]


def test_with_all_26_letters_the_text_the_width_and_the_checks_follow(built: Built, tmp_path: Path) -> None:
    edition = tmp_path / "reference" / "a1_2023"
    shutil.copytree(
        Path(__file__).parents[2] / "reference", edition.parent, ignore=shutil.ignore_patterns("__pycache__")
    )
    edit(edition / "assignment.toml", 'letters = "ABCDEFGHIJ"', f'letters = "{string.ascii_uppercase}"')
    template, solved = build(edition)
    for folder, usual in ((template, built.template), (solved, built.solved)):
        ten, all_letters = ((made / PART2).read_text(encoding="utf-8") for made in (usual, folder))
        # nothing but what comes from the setting differs
        follows = ten.replace("ABCDEFGHIJ", string.ascii_uppercase).replace("classes=10", "classes=26")
        follows = follows.replace(r"\\rightarrow 10", r"\\rightarrow 26").replace("10 classes", "26 classes")
        assert all_letters == follows
        assert ten.count(r"\\rightarrow 10") == 2
        assert ten.count("classes=10") == 5
    assert (template / PART1).read_bytes() == (built.template / PART1).read_bytes()


def test_no_notebook_carries_outputs_or_counts(built: Built) -> None:
    for cell in (c for folder in (built.template, built.solved) for name in NOTEBOOKS for c in cells(folder / name)):
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_points_come_from_assignment_toml(tiny: Path) -> None:
    template, _ = build(tiny)
    prose = [text(c) for c in cells(template / "Demo.ipynb")]
    assert "# Demo (2 points), of which 2 points now" in prose
    assert "What is six times seven? (0.5 points)" in prose


def test_settings_come_from_assignment_toml(tiny: Path) -> None:
    template, _ = build(tiny)
    found = cells(template / "Demo.ipynb")[-2:]
    assert [text(c) for c in found] == ["There are 4 letters.", 'LETTERS = "ABCD"']


def test_of_the_masters_own_tags_the_one_for_parameters_is_kept(tiny: Path) -> None:
    for folder in build(tiny):
        assert cells(folder / "Demo.ipynb")[-1]["metadata"] == {"tags": ["parameters"]}


def test_the_solved_notebook_reads_as_a_student_wrote_it(tiny: Path) -> None:
    _, solved = build(tiny)
    code = [text(c) for c in cells(solved / "Demo.ipynb") if c["cell_type"] == "code"]
    assert code[1] == "student_id = 42"
    assert code[2] == (
        'product = sum([6] * 7)\n\n\ndef double(x):\n    """Twice x."""\n    # by adding, which is exact\n'
        "    twice_as_much = x + x\n    return twice_as_much"
    )


def test_building_twice_gives_the_same_bytes(tiny: Path) -> None:
    template, solved = build(tiny)
    first = contents(template), contents(solved)
    assert (contents(build(tiny)[0]), contents(solved)) == first


def test_files_that_the_edition_no_longer_provides_disappear(tiny: Path) -> None:
    (tiny / "provided" / "old.txt").write_text("old", encoding="utf-8")
    template, _ = build(tiny)
    (tiny / "provided" / "old.txt").unlink()
    build(tiny)
    assert not (template / "old.txt").exists()


def edit(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("notebooks/part1.py", "<<points q1_1a>>", "<<points q9_9>>", "no such part or question"),
        ("notebooks/part1.py", "<<setting part1.letters>>", "<<setting part1.words>>", "no such setting"),
        ("notebooks/part1.py", "<<count part1.letters>>", "<<count part2.letters>>", "no such setting"),
        ("notebooks/part1.py", "<<count part1.letters>>", "<<count letters>>", "no such directive"),
        ("notebooks/part1.py", "<<body answers.double>>", "<<body answers.triple>>", "does not define triple"),
        ("notebooks/part1.py", "<<body answers.double>>", "<<body nowhere.double>>", r"has a module nowhere\.py"),
        ("notebooks/part1.py", "<<body answers.double>>", "<<tail answers.double>>", "no such directive"),
        ("notebooks/part1.py", "# name: q1_1a\n", "", "no `name"),
        ("notebooks/part1.py", "# %% [raw]\n# # END QUESTION\n", "", "no `# END QUESTION`"),
        ("notebooks/part1.py", "# # END PROMPT", "# # END TESTS", "otter failed"),
        ("assignment.toml", "[submission]", "[submission", "not valid TOML"),
        ("assignment.toml", "42_demo.zip", "demo.zip", "does not match"),
        ("notebooks/part1.py", "# What is six", "# It is sum([6] * 7). What is six", "gives away"),
    ],
)
def test_a_mistake_in_the_edition_is_named_and_leaves_the_old_template(
    tiny: Path, file: str, old: str, new: str, message: str
) -> None:
    template, solved = build(tiny)
    before = contents(template), contents(solved)
    edit(tiny / file, old, new)
    with pytest.raises(ReleaseError, match=message):
        build(tiny)
    assert (contents(template), contents(solved)) == before
    assert [path.name for path in template.parent.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("missing", ["assignment.toml", "notebooks/part1.py", "../shared/public_checks.py"])
def test_a_missing_file_is_named(tiny: Path, missing: str) -> None:
    (tiny / missing).unlink()
    with pytest.raises(ReleaseError, match=Path(missing).name):
        build(tiny)
