"""Puts a small data set of our own where the quick tier finds it: its files, their licence, and how they came about."""

import gzip
import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["DATA", "SmallSet", "gzipped", "idx", "store", "zipped"]

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "fixtures" / "data"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that zip knows


@dataclass(frozen=True, slots=True)
class SmallSet:
    """One data set, made and packed."""

    name: str
    """As assignment.toml calls it."""
    files: Mapping[str, bytes]
    """Place below fixtures/data → what is written there; all in one folder."""
    made_by: str
    """The program: `tools.draw_letters`."""
    seed: int
    images: Mapping[str, object]
    """Usage → how many there are."""
    members: Mapping[str, bytes]
    """Name in the archive, or of the compressed file → its content, decompressed; none where nothing is compressed."""
    licence: str
    """What stands above the project's own licence."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of the libraries besides NumPy on which the bytes depend."""


def store(made: SmallSet) -> None:
    """Write the files, their licence and their entry in the manifest."""
    manifest = DATA / "manifest.json"
    (folder,) = {(DATA / name).parent for name in made.files}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in made.files.items():
        (DATA / name).write_bytes(content)
    own = (ROOT / "LICENSE").read_text(encoding="utf-8")
    (folder / "LICENSE").write_text(made.licence + own, encoding="utf-8")
    known = json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}
    known[made.name] = {
        **({"file": next(iter(made.files))} if len(made.files) == 1 else {}),
        "made_by": f"python -m {made.made_by}",
        "seed": made.seed,
        "numpy": np.__version__,
        **made.versions,
        "images": made.images,
        **_described(made.files),
    }
    if made.members:
        contents = {name: hashlib.sha256(content).hexdigest() for name, content in made.members.items()}
        known[made.name]["sha256_decompressed"] = contents
    manifest.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
    size = sum(len(content) for content in made.files.values())
    print(f"wrote {folder.relative_to(ROOT)} ({size / 1024:.0f} KiB)")


def idx(array: NDArray[np.uint8]) -> bytes:
    """MNIST's IDX form: two zeros, 8 for unsigned bytes, the number of axes, each axis in four bytes, the bytes."""
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">u4").tobytes() + array.tobytes()


def gzipped(content: bytes) -> bytes:
    """Compressed, the same whenever it is made with the same zlib."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def zipped(made: Mapping[str, bytes]) -> bytes:
    """A zip of what is compressed already; says nothing of who packed it or when."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in made.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, whatever this machine is
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def _described(files: Mapping[str, bytes]) -> dict[str, object]:
    """Size and checksum: of the only file, or of each by its place."""
    facts = {name: {"bytes": len(file), "sha256": hashlib.sha256(file).hexdigest()} for name, file in files.items()}
    return dict(*facts.values()) if len(facts) == 1 else {"files": facts}
