"""A student's own copy of a given module, where it cannot be imported: ours serves, and both sides are told."""

import pytest

from autograder.model.evidence import Submission
from autograder.pipeline.edition import Edition
from autograder.pipeline.unusable import without_unusable

GIVEN = frozenset({"models.py"})


def submission(source: str, **more: bytes) -> Submission:
    files = {"models.py": source.encode(), **{f"{name}.py": data for name, data in more.items()}}
    return Submission("s", 18, (), extras=tuple(files.items()))


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("import cv2_of_nobody", "`cv2_of_nobody`, which is"),
        (
            "import numpy\nfrom imutils_of_nobody.paths import a\nimport cv2_of_nobody.x",
            "`imutils_of_nobody`, `cv2_of_nobody`, which are",
        ),
    ],
)
def test_a_module_that_needs_packages_that_are_not_there_is_left_out(source: str, named: str) -> None:
    found = without_unusable(submission(source, helpers=b""), GIVEN)
    assert [path for path, _ in found.extras] == ["helpers.py"]
    (finding,) = found.findings
    assert (finding.code, finding.where, finding.for_staff) == ("extras.unusable", "models.py", False)
    assert named in finding.message
    assert "of the template was used in its place" in finding.message


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\nfrom json import dumps",
        "from helpers import f",
        "try:\n    import cv2_of_nobody\nexcept ImportError:\n    cv2_of_nobody = None",
        "def f():\n    import cv2_of_nobody",
        "from . import cv2_of_nobody",
        "this is no Python",
        "x = '\\d'",
        "import __main__",
    ],
)
def test_one_that_may_be_imported_stays(source: str) -> None:
    handed_in = submission(source, helpers=b"def f(): ...")
    assert without_unusable(handed_in, GIVEN) is handed_in


def test_modules_that_were_not_given_are_no_concern() -> None:
    handed_in = Submission("s", 18, (), extras=(("mine.py", b"import cv2_of_nobody"),))
    assert without_unusable(handed_in, GIVEN) is handed_in


def test_a_package_name_is_made_safe_to_print() -> None:
    (finding,) = without_unusable(submission(f"import {'x' * 500}"), GIVEN).findings
    assert len(finding.message) < 500


def test_an_edition_knows_what_it_gives(edition: Edition) -> None:
    assert "model.py" in edition.given
    assert {name for name, _ in edition.with_provided(())} == edition.given
