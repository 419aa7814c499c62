"""What every test may use: where things lie, and how hypothesis searches."""

from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    """Let hypothesis try the same examples every time: a failure in CI is then one that anybody sees again."""
    settings.register_profile("same-every-time", derandomize=True, deadline=None, print_blob=True)
    settings.load_profile("same-every-time")


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder with pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def edition_dir(repo_root: Path) -> Path:
    """The reference of the 2023 edition: assignment.toml, oracles, master notebooks."""
    return repo_root / "reference" / "a1_2023"


@pytest.fixture(scope="session")
def template_dir(repo_root: Path) -> Path:
    """What students of the 2023 edition are given."""
    return repo_root / "student_template" / "a1_2023"


@pytest.fixture(scope="session")
def fixtures_dir(repo_root: Path) -> Path:
    """Inputs and expected outputs under version control."""
    return repo_root / "fixtures"
