"""The probe under the name that it has in the sandbox: `autograder_probe`, as text in a folder of its own."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

PROBE = Path(__file__).resolve().parents[2] / "autograder" / "probe"


@pytest.fixture(scope="session")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """Imports a module of the probe; afterwards nothing of it is left."""
    folder = tmp_path_factory.mktemp("packages")
    (folder / "autograder_probe").symlink_to(PROBE)
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"autograder_probe.{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == "autograder_probe"]:
        del sys.modules[name]


@pytest.fixture(scope="session")
def values(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("values")


@pytest.fixture(scope="session")
def calls(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("calls")


@pytest.fixture(scope="session")
def figures(probe: Callable[[str], ModuleType]) -> ModuleType:
    return probe("figures")
