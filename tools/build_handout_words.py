"""Writes the hashes by which the course's own hand-out is known again: `python -m tools.build_handout_words FILE EDITION`.

FILE is the hand-out as text (it is the course's, and stays outside the checkout); `reference/<edition>/handout.txt` holds hashes
of three words in a row, from which it cannot be read. Lines of fewer words are hashed whole.
"""

import argparse
from pathlib import Path

from autograder.intake.ownwork import shingles

ROOT = Path(__file__).resolve().parents[1]
PER_LINE = 16
HEAD = "# Hashes of the words of the course's own hand-out, made by tools/build_handout_words.py: see autograder/intake/ownwork.py."


def handout_words(text: str) -> str:
    """The content of handout.txt: sorted, so that equal texts make equal files."""
    # Across lines, for text that is wrapped elsewhere in a notebook; and each line alone, for short ones.
    hashes = sorted({*shingles(text), *(item for line in text.splitlines() for item in shingles(line))})
    lines = [" ".join(hashes[start : start + PER_LINE]) for start in range(0, len(hashes), PER_LINE)]
    return "\n".join([HEAD, *lines]) + "\n"


def main() -> None:
    """Write the file of one edition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("edition")
    asked = parser.parse_args()
    target = ROOT / "reference" / asked.edition / "handout.txt"
    target.write_text(handout_words(asked.file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
