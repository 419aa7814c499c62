"""Data sets of several files and data sets in a zip: where student code finds them, whatever it does there."""

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.datasets import find
from autograder.evidence import NotebookRun
from autograder.model.assignment import Limits
from autograder.model.evidence import Value, ValueKind
from autograder.model.plan import QuestionPlan, Supplied
from autograder.sandbox import NoIsolation
from tests.datasets.garments import LABELS, write_few

pytestmark = pytest.mark.slow

Run = Callable[..., NotebookRun]
Statuses = Callable[[NotebookRun], list[str]]
FASHION = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
LIST = (
    "import os, pathlib\n"
    "found = '|'.join(sorted(str(p) + '=' + p.read_text() for p in pathlib.Path('datasets').rglob('*') if p.is_file()))"
)
OURS = "datasets/Animals/cats/0.jpg=a|datasets/Animals/dogs/0.jpg=b"


def animals(path: Path, **more: bytes | tuple[bytes, int]) -> Supplied:
    """A zip of two files, and more members: content, or content and mode."""
    given: dict[str, bytes | tuple[bytes, int]] = {"Animals/cats/0.jpg": b"a", "Animals/dogs/0.jpg": b"b", **more}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Animals/", b"")
        for name, value in given.items():
            content, mode = value if isinstance(value, tuple) else (value, stat.S_IFREG | 0o600)
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return Supplied("animals", path, "", "0" * 64, "datasets")


def text(value: Value) -> str:
    assert value.kind is ValueKind.TEXT, value
    return value.text


def test_all_files_of_a_set_lie_in_one_folder_and_count_as_one_set(
    run_cells: Run, statuses: Statuses, tmp_path: Path
) -> None:
    supplied = []
    for name in FASHION:
        (tmp_path / name).write_text(name, encoding="utf-8")
        supplied.append(Supplied("fashion-mnist", tmp_path / name, f".keras/datasets/fashion-mnist/{name}", "1" * 64))
    place = "import pathlib\nfolder = pathlib.Path('~/.keras/datasets/fashion-mnist').expanduser()"
    read = f"assert {{p.name: p.read_text() for p in folder.iterdir()}} == { ({name: name for name in FASHION}) }"
    run = run_cells(
        [place, read, "(folder / 'more').write_text('x')", f"(folder / {FASHION[0]!r}).write_text('x')"],
        supplied=supplied,
    )
    assert statuses(run) == ["ok", "ok", "ok", "error"]  # the files themselves cannot be changed
    assert run.record["data"] == {"fashion-mnist": "1" * 64}


@pytest.mark.parametrize("within", [None, NoIsolation()], ids=["sandbox", "no sandbox"])
def test_a_zip_is_unpacked_beside_the_notebook_and_is_the_students_to_change(
    run_cells: Run, statuses: Statuses, tmp_path: Path, within: NoIsolation | None
) -> None:
    extras = [("datasets/Animals/cats/0.jpg", b"old"), ("datasets/Animals/cats/9.jpg", b"x"), ("datasets/notes", b"n")]
    sources = [
        LIST,
        "os.makedirs('datasets', exist_ok=True); os.makedirs('datasets/Animals/cats', exist_ok=True)",
        "pathlib.Path('datasets/Animals/cats/0.jpg').write_text('c'); pathlib.Path('datasets/Animals/cats/1.jpg').write_text('c')",
        "import shutil; shutil.rmtree('datasets/Animals/dogs')",
        LIST.replace("found", "changed"),
    ]
    plan = QuestionPlan("q1", names=("found", "changed"))
    run = run_cells(sources, plans=[plan], extras=extras, supplied=[animals(tmp_path / "a.zip")], within=within)
    assert statuses(run) == ["ok"] * 5, run.record
    values = run.questions["q1"].values
    # What the student handed in under the set's name has made way; what lies beside it has not.
    assert text(values["found"]) == f"{OURS}|datasets/notes=n"
    assert text(values["changed"]) == "datasets/Animals/cats/0.jpg=c|datasets/Animals/cats/1.jpg=c|datasets/notes=n"


@pytest.mark.parametrize("name", ["datasets", "datasets/Animals"])
def test_a_file_in_its_place_makes_way(run_cells: Run, tmp_path: Path, name: str) -> None:
    plan = QuestionPlan("q1", names=("found",))
    supplied = [animals(tmp_path / "a.zip")]
    run = run_cells([LIST], plans=[plan], extras=[(name, b"x")], supplied=supplied)
    assert text(run.questions["q1"].values["found"]) == OURS


@pytest.mark.parametrize("within", [None, NoIsolation()], ids=["sandbox", "no sandbox"])
def test_the_kernel_after_a_dead_one_finds_the_data_as_they_were(
    run_cells: Run, statuses: Statuses, tmp_path: Path, within: NoIsolation | None
) -> None:
    sources = ["import pathlib, os", "pathlib.Path('datasets/Animals/cats/0.jpg').write_text('c'); os._exit(1)", LIST]
    plan = QuestionPlan("q1", names=("found",))
    extras = [("folder/file", b"x"), ("file", b"x")]
    letters = Supplied("letters", tmp_path / "a.zip", ".cache/a.zip", "0" * 64)
    supplied = [animals(tmp_path / "a.zip"), letters]
    run = run_cells(sources, plans=[plan], extras=extras, supplied=supplied, within=within)
    assert run.record["fault"] == ""
    assert statuses(run) == ["ok", "died", "ok"]
    assert text(run.questions["q1"].values["found"]) == OURS


def test_a_zip_that_does_not_fit_is_our_fault_and_says_so(run_cells: Run, tmp_path: Path) -> None:
    supplied = animals(tmp_path / "a.zip", **{"Animals/cats/1.jpg": b"\0" * (33 * 1024 * 1024)})
    run = run_cells(["x = 1"], supplied=[supplied], file_mib=8)
    assert "unpacks to 33 MiB, and the working folder has room for 32: raise file_mib" in run.record["fault"]


TRICKS = {
    "above": {"../x": b""},
    "absolute": {"/tmp/x": b""},
    "no folder": {"x": b""},
    "link": {"Animals/x": (b"/etc/passwd", stat.S_IFLNK | 0o777)},
    "backslash": {"Animals\\..\\x": b""},
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_zip_with_tricks_is_not_unpacked(run_cells: Run, tmp_path: Path, trick: str) -> None:
    run = run_cells(["x = 1"], supplied=[animals(tmp_path / "a.zip", **TRICKS[trick])])  # type: ignore[arg-type]
    assert "expected plain files in folders, received the member" in run.record["fault"]


def test_keras_finds_fashion_mnist_and_asks_nobody(run_cells: Run, run_limits: Limits, tmp_path: Path) -> None:
    pytest.importorskip("keras", reason="the small environment has no keras")
    write_few(tmp_path)
    supplied = [
        Supplied("fashion-mnist", tmp_path / Path(file.path).name, file.below_home, "1" * 64)
        for file in find("fashion-mnist").files
    ]
    sources = ["import keras", "(X, y), (X_test, y_test) = keras.datasets.fashion_mnist.load_data()"]
    limits = {
        name: getattr(run_limits, name) for name in ("memory_mib", "processes", "cell_s", "notebook_s", "file_mib")
    }
    run = run_cells(sources, plans=[QuestionPlan("q1", names=("y", "y_test"))], supplied=supplied, **limits)
    values = run.questions["q1"].values
    assert values["y"].array is not None, run.record
    assert values["y"].array.tolist() == LABELS.tolist()
