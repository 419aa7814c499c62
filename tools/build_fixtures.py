"""Builds what lies in fixtures/ and is made from the reference: the submissions of `make demo`.

    python -m tools.build_fixtures

Run it after `make template`, from which it starts. tests/pipeline/test_demo.py finds out when it was forgotten.
"""

import sys
import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from autograder.errors import AutograderError
from autograder.pipeline.edition import ROOT, Edition, open_edition
from autograder.pipeline.mutants import Mutant, read_file
from autograder.pipeline.selftest import handed_in

__all__ = ["BLANK", "DEMO", "DEMO_FILE", "demo", "main"]

EDITION = "a1_2023"
DEMO = ROOT / "fixtures" / "submissions" / "demo"
DEMO_FILE = ROOT / "fixtures" / "submissions" / "part1.demo.toml"
BLANK = Mutant(
    id="blank",
    what="the template with an ID and nothing else",
    part="part1",
    student_id=14142135,
    submission="14142135_A1_solution",
    edits=(),
    due={},
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that zip knows


def demo(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The demo's submissions: name of the zip, its bytes; the same for the same reference, on every machine."""
    for mutant in read_file(DEMO_FILE):
        yield f"{mutant.submission}.zip", zipped(_part1(handed_in(mutant, edition, start=edition.solved_folder)))
    yield f"{BLANK.submission}.zip", zipped(_part1(handed_in(BLANK, edition, start=edition.template_folder)))


def _part1(files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Only what belongs to Part 1, whose notebook needs no TensorFlow and runs in seconds."""
    yield from ((name, content) for name, content in files if "Part1" in name)


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of these files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files:
            # stored, not deflated: compressed bytes depend on the zlib at hand
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, whatever this machine is
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def main() -> int:
    """Replace the demo's submissions; returns the exit code."""
    try:
        made = dict(demo(open_edition(EDITION)))
    except AutograderError as error:
        print(f"build_fixtures: {error}", file=sys.stderr)
        return error.exit_code
    DEMO.mkdir(parents=True, exist_ok=True)
    for old in DEMO.glob("*.zip"):
        if old.name not in made:
            old.unlink()
    for name, content in made.items():
        Path(DEMO / name).write_bytes(content)
        print(f"wrote {(DEMO / name).relative_to(ROOT)} ({len(content) / 1024:.0f} KiB)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
