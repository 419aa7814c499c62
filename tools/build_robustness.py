"""Measures how the reference's models withstand attacks: the curves that reports draw beside a student's own.

    python -m tools.build_robustness [--edition a1_2022] [--tier full --data DIR]

The solved notebook of Part 3 runs in the real pipeline; what our attacks find about its models is stored with the bands.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder import evidence, sandbox
from autograder.errors import AutograderError, GraderFault
from autograder.pipeline.edition import Edition, editions
from autograder.pipeline.facts import BANDS
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.mutants import DEFAULT_ID, Mutant
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.selftest import handed_in
from autograder.pipeline.source import DataSource
from autograder.sandbox import FULL, QUICK

__all__ = ["main"]

PART = "part3"
QUESTIONS = ("q3_8", "q3_9")
"""Those that hand models over."""
MODELS = {"best_model": "standard network", "robust_model": "robust network"}
"""Variable → how reports call the reference's model."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one tier and store its curves, edition by edition; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_robustness", description=__doc__)
    parser.add_argument("--edition", choices=editions(), action="append", help="all, if none is named")
    parser.add_argument("--tier", choices=(QUICK, FULL), default=QUICK)
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the real data, for --tier full")
    options = parser.parse_args(arguments)
    try:
        for name in options.edition or editions():
            edition = open_gradable(name)
            _store(edition, measured(edition, DataSource(options.tier, options.data)))
    except AutograderError as error:
        print(f"build_robustness: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def measured(edition: Edition, source: DataSource) -> dict[str, Any]:
    """The entry of one tier: {"tier", "data", "curves": {name: [[ε, accuracy], …]}}.

    Raises:
        GraderFault: A model could not be attacked.
    """
    reference = Mutant("reference", "as it is", PART, DEFAULT_ID, "reference", (), {})
    with tempfile.TemporaryDirectory(prefix="ag-robust-") as name:
        folder = Path(name) / "in" / reference.submission
        folder.mkdir(parents=True)
        for file, content in handed_in(reference, edition, start=edition.solved_folder):
            (folder / file).write_bytes(content)
        options = GradeOptions(Path(name) / "out", sandbox.isolation(), 1, source=source)
        grade(folder.parent, edition=edition.narrowed(QUESTIONS), options=options, progress=lambda _: None)
        notebook = evidence.read(Path(name) / "out" / reference.submission / "evidence").notebooks[PART]
    lacking = [name for name in MODELS if name not in notebook.appraised or not notebook.appraised[name].curve]
    if lacking:
        raise GraderFault(
            f"{', '.join(lacking)} of the reference could not be attacked: grade it, and look at its report"
        )
    curves = {said: [list(point) for point in notebook.appraised[name].curve] for name, said in MODELS.items()}
    return {"tier": source.tier, "data": dict(notebook.data), "curves": curves}


def _store(edition: Edition, entry: dict[str, Any]) -> None:
    """Replace what was stored of this tier and these data."""
    path = edition.solved_folder / BANDS
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    kept = [
        one for one in stored if "curves" not in one or (one["tier"], one["data"]) != (entry["tier"], entry["data"])
    ]
    path.write_text(json.dumps([*kept, entry], indent=1, sort_keys=True) + "\n", encoding="utf-8")
    for name, points in entry["curves"].items():
        print(f"{entry['tier']} {name}: " + ", ".join(f"{share:.3f} at {epsilon:g}" for epsilon, share in points))


if __name__ == "__main__":
    sys.exit(main())
