"""The folder that grading writes: whole files, and names and points of what lies in it."""

import errno
import os
from pathlib import Path

import pytest

from autograder.errors import OutputError
from autograder.pipeline.output import Output


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_stored_submissions_are_listed_by_name_also_when_their_evidence_was_lost(tmp_path: Path) -> None:
    for name in ("b", "a"):
        write(tmp_path / name / "evidence" / "submission.json")
    write(tmp_path / "a" / "report.json")
    write(tmp_path / "c" / "report.json")
    (tmp_path / "d" / "evidence").mkdir(parents=True)
    write(tmp_path / "others" / "notes.txt")
    assert Output(tmp_path).stored() == ("a", "b", "c", "d")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"points": "many"}', "\x00"])
def test_a_report_that_cannot_be_read_has_no_points(tmp_path: Path, text: str) -> None:
    write(tmp_path / "a" / "report.json", text)
    assert Output(tmp_path).all_points() == {}


def test_points_of_the_last_report_are_those_it_says(tmp_path: Path) -> None:
    write(tmp_path / "a" / "report.json", '{"points": 19.5}')
    assert Output(tmp_path).all_points() == {"a": "19.5"}


def test_the_editions_of_the_reports_are_known(tmp_path: Path) -> None:
    for name, text in (("a", '{"assignment": "two"}'), ("b", '{"assignment": "one"}'), ("c", "damaged")):
        write(tmp_path / name / "report.json", text)
    assert Output(tmp_path).editions() == ("one", "two")


def test_a_file_is_written_whole_and_leaves_no_other(tmp_path: Path) -> None:
    output = Output(tmp_path / "out")
    output.write(output.manual, "one")
    output.write(output.manual, "two")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["manual.csv"]
    assert output.manual.read_text(encoding="utf-8") == "two"


def collect(output: Output, name: str, stop: BaseException) -> None:
    with output.new_evidence(name) as folder:
        write(folder / "new.json")
        raise stop


def meet(output: Output, number: int) -> None:
    with output.writing(output.folder / "marks.csv"):
        raise OSError(number, os.strerror(number))


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_new_evidence_takes_the_place_of_all_of_the_earlier_one_when_it_is_complete(tmp_path: Path) -> None:
    old = write(tmp_path / "a" / "evidence" / "old.json")
    with Output(tmp_path).new_evidence("a") as folder:
        write(folder / "new.json")
        assert old.exists()
    assert names(tmp_path) == ["a/evidence/new.json"]


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), OutputError("no room")])
def test_where_grading_is_stopped_the_earlier_evidence_stays(tmp_path: Path, stop: BaseException) -> None:
    write(tmp_path / "a" / "evidence" / "old.json")
    for name in ("a", "b"):
        with pytest.raises(type(stop)):
            collect(Output(tmp_path), name, stop)
    assert names(tmp_path) == ["a/evidence/old.json"]
    assert not (tmp_path / "b").exists()


def test_where_we_fail_no_earlier_hand_ins_evidence_stays_to_be_marked_again(tmp_path: Path) -> None:
    write(tmp_path / "a" / "evidence" / "old.json")
    with pytest.raises(ZeroDivisionError):
        collect(Output(tmp_path), "a", ZeroDivisionError())
    assert names(tmp_path) == ["a/evidence/new.json"]


def test_what_a_killed_grader_had_begun_is_undone_and_nothing_else_is_touched(tmp_path: Path) -> None:
    for path in ("x/.evidence.old/1", "x/.evidence.new/2", "y/.evidence.old/1", "y/evidence/2", "z/.evidence.new/2"):
        write(tmp_path / path)
    for path in (".marks.csv.new", "y/.report.json.new"):
        write(tmp_path / path, "half of i")
    kept = [".profile.new", "notes/.todo.new", "marks.csv", "y/report.json"]
    for path in kept:
        write(tmp_path / path)
    Output(tmp_path).tidy()
    assert names(tmp_path) == sorted([*kept, "x/evidence/1", "y/evidence/2"])
    assert not (tmp_path / "z").exists()
    Output(tmp_path).tidy()
    assert names(tmp_path) == sorted([*kept, "x/evidence/1", "y/evidence/2"])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_what_keeps_everybodys_results_from_being_written_stops_grading(tmp_path: Path, number: int) -> None:
    with pytest.raises(OutputError, match=f"marks.csv: cannot be written \\({os.strerror(number)}\\)"):
        meet(Output(tmp_path), number)


def test_what_keeps_one_submissions_results_from_being_written_stops_nobody_else(tmp_path: Path) -> None:
    write(tmp_path / "a")  # a file where its folder should be
    with pytest.raises(FileExistsError):
        Output(tmp_path).write(tmp_path / "a" / "report.json", "{}", essential=False)
    with pytest.raises(OutputError, match="cannot be written"):
        Output(tmp_path).write(tmp_path / "a" / "report.json", "{}")


def test_a_file_that_cannot_be_written_to_its_end_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    output = Output(tmp_path)
    output.write(output.manual, "one")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="Make room"):
        output.write(output.manual, "two")
    assert [path.name for path in tmp_path.iterdir()] == ["manual.csv"]
    assert output.manual.read_text(encoding="utf-8") == "one"


def test_a_file_is_on_the_disk_before_it_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real_fsync, real_replace = os.fsync, Path.replace

    def fsync(descriptor: int) -> None:
        order.append(f"sync {Path(f'/proc/self/fd/{descriptor}').readlink().name}")
        real_fsync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        order.append(f"replace {target.name}")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    Output(tmp_path).write(tmp_path / "manual.csv", "x")
    assert order == ["sync .manual.csv.new", "replace manual.csv", f"sync {tmp_path.name}"]
