"""Which isolation is chosen, and when the second one is refused: with the reason, and what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import SandboxUnavailable
from autograder.sandbox import Bubblewrap, NoIsolation, Unprivileged, isolation
from autograder.sandbox import stage as stage_module
from autograder.sandbox.isolation import choose, reach, unprivileged
from autograder.sandbox.isolation.reach import answers, closed_above, landlock, landlock_version

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes as another user")
needs_landlock = pytest.mark.skipif(landlock_version() == 0, reason="this system has no Landlock")


def named(monkeypatch: pytest.MonkeyPatch, *, bubblewrap: str, other: str) -> None:
    """Both tried without starting anything: empty if it works, else the reason."""
    monkeypatch.setattr(choose, "find_bwrap", lambda: "bwrap")
    monkeypatch.setattr(Bubblewrap, "works", lambda _: bubblewrap)
    monkeypatch.setattr(Unprivileged, "works", lambda _: other)


@pytest.mark.parametrize(
    ("bubblewrap", "other", "prefer", "chosen"),
    [
        ("", "", "auto", "bubblewrap"),
        ("no namespaces", "", "auto", "unprivileged"),
        ("", "", "unprivileged", "unprivileged"),
        ("", "", "bubblewrap", "bubblewrap"),
    ],
)
def test_the_first_that_works_is_taken_or_the_one_asked_for(
    monkeypatch: pytest.MonkeyPatch, bubblewrap: str, other: str, prefer: str, chosen: str
) -> None:
    named(monkeypatch, bubblewrap=bubblewrap, other=other)
    assert isolation(prefer=prefer).name == chosen


@pytest.mark.parametrize(
    ("prefer", "said", "unsaid"),
    [
        ("auto", ["bubblewrap: no namespaces", "unprivileged: not root"], "another user runs"),
        ("bubblewrap", ["bubblewrap: no namespaces"], "not root"),
        ("unprivileged", ["unprivileged: not root"], "no namespaces."),
    ],
)
def test_if_what_was_asked_for_does_not_work_nothing_else_is_taken(
    monkeypatch: pytest.MonkeyPatch, prefer: str, said: list[str], unsaid: str
) -> None:
    named(monkeypatch, bubblewrap="no namespaces", other="not root")
    with pytest.raises(SandboxUnavailable) as refused:
        isolation(prefer=prefer)
    assert all(words in str(refused.value) for words in said)
    assert unsaid not in str(refused.value)


def test_without_a_sandbox_only_if_told_so() -> None:
    assert isinstance(isolation(unsafe=True), NoIsolation)


def test_who_is_not_root_cannot_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "only root" in Unprivileged(7).works()


@needs_root
def test_without_a_filter_it_is_refused_for_the_network_would_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unprivileged, "syscall_filter", lambda _: b"")
    assert "the network would be open: `apt install libseccomp2`" in Unprivileged(landlock_version()).works()


@needs_root
def test_packages_that_no_other_user_can_reach_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    (closed / "env").mkdir(parents=True)
    closed.chmod(0o700)
    monkeypatch.setattr(unprivileged, "pythons", lambda: [closed / "env"])
    said = Unprivileged(landlock_version()).works()
    assert f"{closed}" in said
    assert "`chmod o+x " in said


@needs_root
@needs_landlock
@pytest.mark.slow
def test_with_landlock_nothing_of_ours_can_be_read_whatever_its_permissions(tmp_path: Path) -> None:
    (tmp_path / "submission.zip").write_text("open to all")
    for folder in (tmp_path, *tmp_path.parents[:-1]):
        folder.chmod(folder.stat().st_mode | 0o005)
    assert Unprivileged(landlock_version(), (tmp_path, tmp_path / "submission.zip")).works() == ""


@needs_root
@needs_landlock
@pytest.mark.slow
def test_submissions_among_what_python_needs_are_refused_with_the_command_that_closes_them() -> None:
    # In the system's own folder even the allowlist cannot tell them from a library.
    place = Path("/usr/share")
    said = Unprivileged(landlock_version(), (place,)).works()
    assert said.endswith(f"{place} among them; close them: `chmod o-rwx {place}`")


@needs_root
@pytest.mark.slow
def test_without_landlock_open_permissions_are_refused_with_the_command_that_closes_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "open").mkdir()
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents[:-1]:
        folder.chmod(folder.stat().st_mode | 0o001)
    (tmp_path / "open" / "answers.py").write_text("secret = 1")
    monkeypatch.setattr(unprivileged, "answers", lambda: iter([tmp_path / "open" / "answers.py"]))
    said = Unprivileged(0).works()
    assert f"`chmod o-rwx {tmp_path / 'open' / 'answers.py'}`" in said
    (tmp_path / "open").chmod(0o700)
    assert Unprivileged(0, (tmp_path / "results",)).works() == ""
    assert (tmp_path / "results").stat().st_mode & 0o777 == 0o700  # made, and closed, before anything is written there


@needs_root
@pytest.mark.slow
@pytest.mark.parametrize(
    ("taken", "said"),
    [
        ({"filter": ""}, ["use the network", "use the network (IPv6)"]),
        ({"uid": None}, ["become root", "signal the grader", "write into the grader's folder"]),
    ],
)
def test_what_could_be_done_is_found_out_by_doing_it(
    monkeypatch: pytest.MonkeyPatch, taken: dict[str, Any], said: list[str]
) -> None:
    confine = Unprivileged.confine

    def weaker(self: Unprivileged, stage: Any) -> dict[str, Any]:
        return {**confine(self, stage), **taken}

    # The probe's own steps, one of them left out: the trial must notice it.
    original = stage_module.staged

    def staged(wanted: Any, **options: Any) -> Any:
        return _edited(original(wanted, **options), taken)

    monkeypatch.setattr(unprivileged, "staged", staged)
    monkeypatch.setattr(Unprivileged, "confine", weaker)
    found = Unprivileged(0).works()
    assert found.startswith("student code could ")
    assert all(words in found for words in said), found


class _edited:  # noqa: N801 - used as a function
    """A stage whose settings lack something."""

    def __init__(self, stage: Any, taken: dict[str, Any]) -> None:
        self._stage, self._taken = stage, taken

    def __enter__(self) -> Any:
        stage = self._stage.__enter__()
        settings = json.loads(stage.settings.read_text())
        stage.settings.write_text(json.dumps({**settings, **{k: v for k, v in self._taken.items() if k in settings}}))
        return stage

    def __exit__(self, *error: object) -> Any:
        return self._stage.__exit__(*error)


def test_the_way_to_a_folder_is_looked_at_whole(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    for folder in (inner, *inner.parents[:-1]):
        if os.geteuid() == 0 or folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o001)
    (tmp_path / "a").chmod(0o750)
    assert closed_above(inner) == [tmp_path / "a"]


def test_every_answer_of_ours_is_tried_and_nothing_that_is_handed_out(repo_root: Path) -> None:
    found = set(answers())
    for name in (
        "reference/a1_2023/oracles.py",
        "autograder/grading/a1_2023/part1.py",
        "fixtures/mutants/a1_2023/part1.toml",
    ):
        assert repo_root / name in found
    assert not any(path.is_relative_to(repo_root / "student_template") for path in found)
    assert not any(path.is_relative_to(sys.prefix) for path in found)


def test_an_installed_grader_is_left_out_of_the_folder_that_it_is_installed_in(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packages = tmp_path / "env" / "lib" / "site-packages"
    for name in ("autograder", "reference", "numpy"):
        (packages / name).mkdir(parents=True)
    (tmp_path / "env" / "bin").mkdir()
    monkeypatch.setattr(reach, "pythons", lambda: [tmp_path / "env"])
    monkeypatch.setattr(
        reach, "secrets", lambda: [packages / "autograder", packages / "reference", packages / "fixtures"]
    )
    rules = {path: rights for rights, path in landlock(7, tmp_path / "stage")["rules"]}
    read = 1 << 2
    assert rules[str(packages / "numpy")] & read
    assert rules[str(tmp_path / "env" / "bin")] & read
    for closed in (packages / "autograder", packages / "reference", packages, packages.parent, tmp_path / "env"):
        assert not rules.get(str(closed), 0) & read


@pytest.mark.parametrize(
    ("version", "handled"),
    [(1, [0x1FFF]), (2, [0x3FFF]), (3, [0x7FFF]), (4, [0x7FFF, 3]), (5, [0xFFFF, 3]), (6, [0xFFFF, 3, 3])],
)
def test_each_version_of_landlock_is_asked_for_what_it_knows(version: int, handled: list[int], tmp_path: Path) -> None:
    assert landlock(version, tmp_path)["handled"] == handled


@needs_root
def test_a_stage_belongs_to_one_user_and_others_cannot_pass(tmp_path: Path) -> None:
    within = Unprivileged(landlock_version())
    with stage_module.staged(unprivileged._TRIAL, within=within, slot=21) as stage:
        status = stage.root.stat()
        assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (0, stage.uid, 0o750)
        for folder in stage.private:
            assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (stage.uid, 0o700)
        tried = subprocess.run(
            ["/bin/ls", str(stage.root)],
            user=within.uid(22),
            group=within.uid(22),
            extra_groups=[],
            capture_output=True,
            check=False,
        )
        assert tried.returncode != 0
        words = f"cannot open {stage.root}/work/a.npy, {stage.root / 'home'}/b or {stage.root}/tmp/c"
        assert stage.plain(words) == "cannot open /work/a.npy, /home/student/b or /tmp/c"
    assert not stage.root.exists()
