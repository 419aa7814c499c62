"""Works out what attacks do to the oracles' small networks, and stores it for grading: one file for each edition.

python -m tools.build_attacks
"""

import importlib
from collections.abc import Mapping
from pathlib import Path

from reference.shared.attack_cases import attack_cases
from reference.shared.attack_mistakes import KINDS
from reference.shared.attack_oracles import Pixels
from reference.shared.attack_store import write_cases

ROOT = Path(__file__).parents[1]
EXPECTED = ROOT / "fixtures" / "expected"


def ranges() -> Mapping[str, Pixels]:
    """Edition → the range of the pixels of its Part 3: `PIXEL_RANGE` of its oracles, where they have one."""
    names = (file.parent.name for file in sorted((ROOT / "reference").glob("*/oracles.py")))
    modules = {name: importlib.import_module(f"reference.{name}.oracles") for name in names}
    return {name: module.PIXEL_RANGE for name, module in modules.items() if hasattr(module, "PIXEL_RANGE")}


def stored(edition: str) -> Path:
    """The file that `build` writes."""
    return EXPECTED / edition / "attacks.npz"


def build(edition: str, pixels: Pixels) -> Path:
    """Write fixtures/expected/<edition>/attacks.npz."""
    write_cases({kind: attack_cases(kind, pixels) for kind in KINDS}, stored(edition))
    return stored(edition)


def main() -> None:
    """Write the file of every edition."""
    for edition, pixels in ranges().items():
        file = build(edition, pixels)
        low, high = pixels
        size = file.stat().st_size
        print(f"written {file.relative_to(ROOT)}, pixels from {low:g} to {high:g}: {size:,} bytes")


if __name__ == "__main__":
    main()
