"""Coverage-guided fuzzing of one target: `python -m tests.fuzz.atheris_run TARGET [libFuzzer's arguments]`.

A program of its own, for libFuzzer ends the process that it runs in. Needs atheris, which has wheels for Linux alone.
"""

import sys

import atheris

READERS = [
    "autograder.evidence",
    "autograder.intake",
    "autograder.reports",
    "autograder.sandbox.handover",
    "autograder.model.text",
]
PARSERS = ["latex2mathml", "markdown_it", "mdit_py_plugins", "zipfile"]

with atheris.instrument_imports(include=[*READERS, *PARSERS]):
    from tests.fuzz.targets import TARGETS


def main() -> None:
    """Run libFuzzer on the target that the first argument names."""
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
