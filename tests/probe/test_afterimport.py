"""Modules acted on when they are imported, not before."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def after_import(probe: Callable[[str], ModuleType], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    for name in ("colorsys",):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return probe("afterimport").AfterImport


def test_a_module_is_acted_on_when_it_is_imported_not_before(after_import: Any) -> None:
    acted: list[str] = []
    finder = after_import({"colorsys": lambda module: acted.append(module.__name__)})
    finder.install()
    assert acted == []
    import colorsys  # noqa: PLC0415 - the import is what is tested

    assert acted == ["colorsys"]
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0.0, 0.0, 0)
    assert finder not in sys.meta_path


def test_a_module_that_is_imported_already_is_acted_on_at_once(after_import: Any) -> None:
    acted: list[ModuleType] = []
    finder = after_import({"sys": acted.append})
    finder.install()
    assert acted == [sys]
    assert finder not in sys.meta_path


def test_several_watch_for_the_same_module_and_all_act(after_import: Any) -> None:
    acted: list[str] = []
    for name in ("first", "second"):
        after_import({"colorsys": lambda _, name=name: acted.append(name)}).install()
    import colorsys  # noqa: F401, PLC0415 - the import is what is tested

    assert sorted(acted) == ["first", "second"]


def test_a_module_that_does_not_exist_is_not_found_as_without_us(after_import: Any) -> None:
    after_import({"no_such_module": lambda _: None}).install()
    with pytest.raises(ModuleNotFoundError, match="No module named 'no_such_module'"):
        __import__("no_such_module")
