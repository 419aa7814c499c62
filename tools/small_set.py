"""Puts a small data set of our own where the quick tier finds it: its file, its licence, and how it came about."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

__all__ = ["DATA", "SmallSet", "store"]

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "fixtures" / "data"


@dataclass(frozen=True, slots=True)
class SmallSet:
    """One data set, made and packed."""

    name: str
    """As assignment.toml calls it."""
    file: str
    """Below fixtures/data."""
    made_by: str
    """The program: `tools.draw_letters`."""
    seed: int
    images: Mapping[str, object]
    """Usage → how many there are."""
    members: Mapping[str, bytes]
    """Name in the archive → its content, decompressed."""
    archive: bytes
    licence: str
    """What stands above the project's own licence."""


def store(made: SmallSet) -> None:
    """Write the file, its licence and its entry in the manifest."""
    path, manifest = DATA / made.file, DATA / "manifest.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.archive)
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (path.parent / "LICENSE").write_text(made.licence + own, encoding="utf-8")
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    known[made.name] = {
        "file": made.file,
        "made_by": f"python -m {made.made_by}",
        "seed": made.seed,
        "numpy": np.__version__,
        "images": made.images,
        "bytes": len(made.archive),
        "sha256": hashlib.sha256(made.archive).hexdigest(),
        "sha256_decompressed": {name: hashlib.sha256(content).hexdigest() for name, content in made.members.items()},
    }
    manifest.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {path.parent.relative_to(ROOT)} ({len(made.archive) / 1024:.0f} KiB)")
