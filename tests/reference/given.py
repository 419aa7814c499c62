"""The modules that students are given, imported as theirs are: with each other beside them."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from autograder.release import provided_modules

__all__ = ["import_given"]

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


def import_given(edition: str, name: str, **beside: ModuleType) -> ModuleType:
    """The module of that name; those in `beside` take the place of what it would import."""
    paths = {path.stem: path for path in provided_modules(REFERENCE / edition)}
    with pytest.MonkeyPatch.context() as patch:
        for other in paths.keys() - {name}:
            patch.setitem(sys.modules, other, beside.get(other) or _loaded(other, paths[other]))
        return _loaded(name, paths[name])


def _loaded(name: str, path: Path) -> ModuleType:
    spec = spec_from_file_location(f"given_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
