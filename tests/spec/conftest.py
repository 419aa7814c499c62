"""A small sound assignment.toml, and a way to write variants of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

SOUND = """\
id = "demo"
title = "A demonstration"
version = "1"
points = 3
follow_through = "full"

[late]
due = 2023-09-08T23:55:00+10:00
per_day = 0.2

[submission]
archive = '^(?P<id>[0-9]{1,8})_demo$'
example = "12345678_demo.zip"
student_id_variable = "student_id"
id_min = 1
id_max = 99999999

[tolerances.rounded]
atol = 5e-4
rtol = 1e-3
reason = "Three decimals."

[[parts]]
id = "part1"
title = "Part 1"
notebook = "Part1.ipynb"
seed = 7

[parts.limits]
cell_s = 1.5
notebook_s = 60
memory_mib = 512
processes = 64
file_mib = 32
output_kib = 256

[[parts.questions]]
id = "q1"
number = "1"
title = "First"
points = 2
criteria = [
  { id = "value", points = 1.75, check = "close", tolerance = "rounded", accept = ["variant"], summary = "A value" },
  { id = "formula", points = 0.25, check = "formula", summary = "A formula" },
]

[[parts.questions]]
id = "q2"
number = "2"
title = "Second"
points = 1
criteria = [{ id = "answer", points = 1, check = "written", min_words = 10, max_words = 150, summary = "A text" }]

[[parts.questions]]
id = "q3"
number = "3"
title = "Third"
points = 5
bonus = true
criteria = [{ id = "answer", points = 5, check = "written", summary = "A bonus" }]
"""


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write the sound file into a folder `demo`, each (old, new) replaced once; old must be there."""

    def write(*changes: tuple[str, str]) -> Path:
        text = SOUND
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        folder = tmp_path / "demo"
        folder.mkdir(exist_ok=True)
        path = folder / "assignment.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write
