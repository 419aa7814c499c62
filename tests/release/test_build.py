"""The build: in sync with what is committed, complete, and all or nothing."""

import json
from pathlib import Path

import pytest

from autograder.errors import ReleaseError
from autograder.release import build_template
from tests.release.conftest import Built

pytestmark = pytest.mark.slow  # each builds a release

PLACEHOLDER = "_Type your answer here, replacing this text._"


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


def test_the_committed_solved_notebook_is_what_the_build_makes(built: Built, fixtures_dir: Path) -> None:
    """After a change to the reference: `make template`."""
    name = "A1_Part1_Solutions.ipynb"
    assert (fixtures_dir / "expected" / "a1_2023" / name).read_bytes() == (built.solved / name).read_bytes()


def test_students_get_what_they_need_and_nothing_else(built: Built) -> None:
    assert set(contents(built.template)) == {
        "A1_Part1_Solutions.ipynb",
        "Figures/q1_2_network.png",
        "Figures/q1_3_network.png",
        "README.md",
        "public_checks.py",
        "requirements.txt",
    }
    assert set(built.files) == {*built.template.rglob("*.*"), *built.solved.iterdir()}


def test_template_and_solved_notebook_have_the_same_cells(built: Built) -> None:
    student, solved = (cells(folder / "A1_Part1_Solutions.ipynb") for folder in (built.template, built.solved))
    assert [(c["id"], c["cell_type"], c["metadata"]) for c in student] == [
        (c["id"], c["cell_type"], c["metadata"]) for c in solved
    ]
    changed = [a["id"] for a, b in zip(student, solved, strict=True) if a["source"] != b["source"]]
    answers = [c["id"] for c in student if "otter_answer_cell" in c["metadata"].get("tags", [])]
    assert set(changed) == {*answers, "text-8"}  # the cell with the student ID


def test_every_question_has_cells_and_each_answer_cell_a_question(built: Built, edition_dir: Path) -> None:
    found = cells(built.template / "A1_Part1_Solutions.ipynb")
    questions = {c["metadata"]["question"] for c in found if "question" in c["metadata"]}
    spec = (edition_dir / "assignment.toml").read_text(encoding="utf-8")
    assert len(questions) == 15
    assert all(f'id = "{question}"' in spec for question in questions)
    assert all("question" in c["metadata"] for c in found if c["metadata"].get("tags"))


def test_written_answers_are_placeholders_and_named_answers_are_ellipses(built: Built) -> None:
    found = cells(built.template / "A1_Part1_Solutions.ipynb")
    written = [text(c) for c in found if c["cell_type"] == "markdown" and c["metadata"].get("tags")]
    assert len(written) == 15
    assert all(PLACEHOLDER in answer for answer in written)
    code = "\n".join(text(c) for c in found if c["cell_type"] == "code")
    for name in ("h1", "h2", "h3", "p", "y_hat", "is_correct", "ce_loss", "smoothed_loss", "loss", "dW2", "b1_new"):
        assert f"\n{name} = ...\n" in code


def test_no_notebook_carries_outputs_or_counts(built: Built) -> None:
    for folder in (built.template, built.solved):
        for cell in cells(folder / "A1_Part1_Solutions.ipynb"):
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None


def test_points_come_from_assignment_toml(tiny: Path) -> None:
    template, _ = build(tiny)
    prose = [text(c) for c in cells(template / "Demo.ipynb")]
    assert "# Demo (2 points), of which 2 points now" in prose
    assert "What is six times seven? (0.5 points)" in prose


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
        ("notebooks/part1.py", "<<body answers.double>>", "<<body answers.triple>>", "does not define triple"),
        ("notebooks/part1.py", "<<body answers.double>>", "<<body nowhere.double>>", r"no module nowhere\.py"),
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
