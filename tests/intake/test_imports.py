"""An import of what is not installed here keeps no other from being made."""

import pytest

from autograder.intake.imports import installed_first

AWAY = "import no_such_package_here as away"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{AWAY}\nimport json\nx = 1", f"import json\n{AWAY}\nx = 1"),
        (f"import os\n{AWAY}\nimport json", f"import os\nimport json\n{AWAY}"),
        (f"%matplotlib inline\n{AWAY}\nimport json", f"%matplotlib inline\nimport json\n{AWAY}"),
        (
            f"{AWAY}\nfrom json import (\n    loads,\n    dumps,\n)",
            f"from json import (\n    loads,\n    dumps,\n)\n{AWAY}",
        ),
        ("from google.colab import drive\nimport json", "import json\nfrom google.colab import drive"),
        (f"# all\n{AWAY}\n# more\nimport json", f"# all\nimport json\n{AWAY}\n# more"),
    ],
)
def test_installed_packages_are_imported_first(before: str, after: str) -> None:
    assert installed_first(before) == after


@pytest.mark.parametrize(
    "source",
    [
        "import json\nimport os",
        AWAY,
        f"import json\n{AWAY}",
        f"{AWAY}; import json",
        f"if True:\n    {AWAY}\nimport json",
        f"try:\n    {AWAY}\nexcept ImportError:\n    pass\nimport json",
        f"from . import helper\n{AWAY}",
        f"%%time\n{AWAY}\nimport json",
        f"{AWAY}\nimport json\nthis is no Python",
        f"{AWAY}\n" + "import json\n" * 1_000,
        "Nothing to import here.",
    ],
)
def test_all_else_stays_as_it_is(source: str) -> None:
    assert installed_first(source) == source
