"""One build of the real edition for all tests that look at it, and a tiny edition for those that break it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.release import build_template

ASSIGNMENT = """\
[submission]
archive = '^(?P<id>[0-9]+)_demo$'
example = "42_demo.zip"
student_id_variable = "student_id"

[[parts]]
id = "part1"
notebook = "Demo.ipynb"
questions = [{ id = "q1_1a", points = 0.5 }, { id = "q1_1b", points = 1.5 }]
settings = { letters = "ABCD" }
"""

MASTER = """\
# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [raw]
# # ASSIGNMENT CONFIG
# export_cell: false
# generate: false
# tests:
#   ok_format: false

# %% [markdown]
# # Demo (<<points part1>>), of which <<points q1_1>> now

# %%
student_id = 0  # replace 0 by your student ID

# %% [raw]
# # BEGIN QUESTION
# name: q1_1a

# %% [markdown]
# What is six times seven? (<<points q1_1a>>)

# %% [raw]
# # BEGIN PROMPT

# %% [markdown]
# _Type your answer here, replacing this text._

# %% [raw]
# # END PROMPT

# %% [raw]
# # BEGIN SOLUTION

# %% [markdown]
# Six times seven is the product of both.

# %%
product = sum([6] * 7)  # SOLUTION


def double(x):
    \"\"\"Twice x.\"\"\"
    # BEGIN SOLUTION NO PROMPT
    # <<body answers.double>>
    # END SOLUTION
    \"\"\" # BEGIN PROMPT
    return ...
    \"\"\" # END PROMPT

# %% [raw]
# # END SOLUTION

# %% [raw]
# # BEGIN TESTS

# %%
def test_product(env):
    from public_checks import product
    product(env)

# %% [raw]
# # END TESTS

# %% [raw]
# # END QUESTION

# %% [markdown]
# There are <<count part1.letters>> letters.

# %% tags=["parameters", "other"]
LETTERS = "<<setting part1.letters>>"
"""

ANSWERS = '''\
"""Answers."""


def double(x: float) -> float:
    """Twice x.

    Raises:
        ValueError: Never.
    """
    # by adding, which is exact
    twice_as_much = x + x
    return twice_as_much
'''


@dataclass(frozen=True, slots=True)
class Built:
    """What `build_template` wrote."""

    template: Path
    solved: Path
    files: tuple[Path, ...]


@pytest.fixture(scope="session")
def built(edition_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The real edition, built anew."""
    out = tmp_path_factory.mktemp("built")
    template, solved = out / "template", out / "solved"
    files = build_template(edition_dir, template_dir=template, solved_dir=solved)
    return Built(template, solved, files)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A small edition on its own, free to be changed: reference/demo."""
    edition = tmp_path / "reference" / "demo"
    (edition / "notebooks").mkdir(parents=True)
    (edition / "provided").mkdir()
    (edition / "provided" / "README.md").write_text("# Demo\n", encoding="utf-8")
    (edition / "assignment.toml").write_text(ASSIGNMENT, encoding="utf-8")
    (edition / "answers.py").write_text(ANSWERS, encoding="utf-8")
    (edition / "notebooks" / "part1.py").write_text(MASTER, encoding="utf-8")
    for package in (edition.parent, edition):
        (package / "__init__.py").write_text("", encoding="utf-8")
    shared = edition.parent / "shared"
    shared.mkdir()
    (shared / "public_checks.py").write_text('def product(env):\n    assert "product" in env\n', encoding="utf-8")
    return edition


@pytest.fixture
def template_copy(template_dir: Path, tmp_path: Path) -> Path:
    """The committed template, free to be changed."""
    return Path(shutil.copytree(template_dir, tmp_path / "template"))
