"""Which modules students are given: an edition's own, and of the shared ones those that it imports."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from autograder.release import build_template, provided_modules


@pytest.fixture
def given(tmp_path: Path) -> Callable[[dict[str, str]], dict[str, str]]:
    """The files, each with the folder that it comes from, for these modules: path below reference/ → text."""

    def call(modules: dict[str, str]) -> dict[str, str]:
        for name, text in modules.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return {path.name: path.parents[1].name for path in provided_modules(tmp_path / "demo")}

    return call


OWN, SHARED, LAST = "demo/provided/base.py", "shared/provided/common.py", "shared/provided/last.py"


@pytest.mark.parametrize(
    "line",
    [
        "import common",
        "import numpy, common as c",
        "from common import thing",
        "import common.part",
        "def f():\n    from common import thing",
    ],
)
def test_a_shared_module_is_given_where_it_is_imported(given: Callable[..., dict[str, str]], line: str) -> None:
    assert given({OWN: line, SHARED: "x = 1"}) == {"base.py": "demo", "common.py": "shared"}


@pytest.mark.parametrize(
    "line", ["", "import commons", "from . import common", "from .common import x", "# import common"]
)
def test_a_shared_module_is_not_given_where_nothing_imports_it(given: Callable[..., dict[str, str]], line: str) -> None:
    assert given({OWN: line, SHARED: "x = 1"}) == {"base.py": "demo"}


def test_what_a_shared_module_imports_is_given_too(given: Callable[..., dict[str, str]]) -> None:
    modules = {OWN: "import common", SHARED: "import last", LAST: "import common"}
    assert list(given(modules)) == ["base.py", "common.py", "last.py"]


def test_an_editions_own_module_goes_before_a_shared_one_of_its_name(given: Callable[..., dict[str, str]]) -> None:
    modules = {OWN: "import common", "demo/provided/common.py": "x = 2", SHARED: "import last", LAST: ""}
    assert given(modules) == {"base.py": "demo", "common.py": "demo"}


def test_an_edition_need_not_give_any(given: Callable[..., dict[str, str]]) -> None:
    assert given({SHARED: "x = 1", "demo/provided/README.md": "import common"}) == {}


@pytest.mark.parametrize(
    ("edition", "names"),
    [("a1_2023", ["image_classifier.py", "model.py"]), ("a1_2022", ["image_classifier.py", "models.py"])],
)
def test_both_editions_share_the_classifier(repo_root: Path, edition: str, names: list[str]) -> None:
    assert [path.name for path in provided_modules(repo_root / "reference" / edition)] == names


@pytest.mark.slow
def test_a_shared_module_is_released_and_what_stands_in_it_is_no_leak(tiny: Path, tmp_path: Path) -> None:
    shared = tiny.parent / "shared" / "provided"
    shared.mkdir()
    for name in ("common", "other"):
        (shared / f"{name}.py").write_text("product = sum([6] * 7)\n", encoding="utf-8")  # as in a solution
    (tiny / "provided" / "base.py").write_text("import common\n", encoding="utf-8")
    build_template(tiny, template_dir=tmp_path / "template", solved_dir=tmp_path / "solved")
    assert {path.name for path in (tmp_path / "template").glob("*.py")} == {"base.py", "common.py", "public_checks.py"}


@pytest.mark.parametrize("edition", ["a1_2023", "a1_2022"])
def test_students_install_what_the_grader_runs(repo_root: Path, edition: str) -> None:
    """Each requirement admits the version that is locked; jupyterlab and nbconvert, say, are the student's alone."""
    lines = (
        (repo_root / "reference" / edition / "provided" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    )
    asked = [Requirement(text) for line in lines if (text := line.partition("#")[0].strip())]
    lock = (repo_root / "requirements-dev.lock").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([a-z0-9._-]+)==([^ ;]+)", lock, flags=re.MULTILINE))
    assert {"keras", "matplotlib", "numpy", "otter-grader", "tensorflow"} <= {
        each.name for each in asked
    } & locked.keys()
    for each in asked:
        assert each.name not in locked or each.specifier.contains(locked[each.name]), each
