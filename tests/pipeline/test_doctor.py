"""Doctor looks at everything and raises at nothing."""

import shutil
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable, SpecError
from autograder.pipeline import doctor
from autograder.pipeline.doctor import Examined, examine
from autograder.sandbox import NoIsolation
from autograder.sandbox.isolation import bubblewrap


def by_name(found: tuple[Examined, ...]) -> dict[str, Examined]:
    return {item.name: item for item in found}


def test_what_is_installed_is_named_with_its_version() -> None:
    found = by_name(examine())
    for name in ("python", "numpy", "nbclient", "ipykernel", "matplotlib", "edition a1_2023"):
        assert found[name].good, found[name]
    assert found["numpy"].detail.startswith("2.")


def test_no_isolation_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*, prefer: str) -> NoIsolation:
        raise SandboxUnavailable("install bubblewrap")

    monkeypatch.setattr(doctor, "isolation", refused)
    item = by_name(examine())["isolation"]
    assert (item.good, item.needed, item.detail) == (False, True, "install bubblewrap")


def test_it_is_said_by_what_each_thing_is_held_and_what_is_not_stopped() -> None:
    found = by_name(examine())
    for name in ("files", "network", "processes", "memory", "system calls", "not stopped"):
        assert found[f"  {name}"].detail, name
    assert found["  memory"].detail in ("cgroup v2", "watchdog")
    assert (found["  system calls"].good, found["  system calls"].detail) == (True, "seccomp")


@pytest.mark.parametrize("name", ["bubblewrap", "unprivileged"])
def test_the_isolation_asked_for_is_looked_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked: list[str] = []

    def chosen(*, prefer: str) -> NoIsolation:
        asked.append(prefer)
        return NoIsolation()

    monkeypatch.setattr(doctor, "isolation", chosen)
    found = by_name(examine(prefer=name))
    assert asked == [name]
    assert found["  not stopped"].detail == "anything that you may do"


def test_a_filter_that_is_not_in_force_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bubblewrap, "syscall_filter", lambda _: b"")
    monkeypatch.setattr(doctor, "isolation", lambda **_: bubblewrap.Bubblewrap("bwrap", root=False))
    found = examine()
    calls = by_name(found)["  system calls"]
    assert (calls.good, calls.needed) == (False, False)
    assert "NOT filtered" in calls.detail
    assert any(item.name == "  not stopped" and "memory that no limit counts" in item.detail for item in found)


def test_no_bubblewrap_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "find_bwrap", lambda: None)
    assert by_name(examine())["bubblewrap"] == Examined("bubblewrap", good=False, detail="not installed", needed=False)


def test_a_package_for_later_may_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_FOR_LATER", {"no-such-package": "only for later"})
    item = by_name(examine())["no-such-package"]
    assert (item.good, item.needed) == (False, False)
    assert "only for later" in item.detail


def test_a_broken_edition_is_reported_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise SpecError("assignment.toml", ["points: do not sum"])

    monkeypatch.setattr(doctor, "open_gradable", broken)
    item = by_name(examine())["edition a1_2023"]
    assert not item.good
    assert "points: do not sum" in item.detail


def test_no_space_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 3 * 2**20

    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage() if Path(path).exists() else None)
    assert by_name(examine())["disk"] == Examined("disk", good=False, detail="3 MiB free here")
