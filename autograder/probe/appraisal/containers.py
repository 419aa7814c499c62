"""The files that models are saved in, looked through before Keras reads them: archives, and HDF5.

HDF5 can name data in other files and make up as much of it as it likes. Keras refuses some of this where it meets it; here
the whole file is looked at first, and none of its data is read.
"""

import io
import zipfile
from pathlib import Path
from typing import Any

from autograder_probe.appraisal.graphs import GraphError

CONFIG, WEIGHTS = "config.json", "model.weights.h5"
CONFIG_BYTES = 4_000_000
"""Of an architecture's JSON."""
UNPACKED_BYTES = 512 * 1024 * 1024
"""Of all that a file holds; weights hardly shrink when they are packed, and files are at most 64 MiB."""
MOST_OBJECTS = 20_000
"""Groups and sets of data in an HDF5 file, or members of an archive."""
_NUMBERS = "biufV"
"""Kinds of numbers; V as which bfloat16 is written."""


def architecture(path: Path) -> str | None:
    """JSON of a file's architecture; None where it holds weights only.

    By the name, as Keras does it: a file may be an archive and HDF5 in one, and say something else in each.

    Raises:
        GraphError: It is no such file, or one that reaches beyond itself.
    """
    if not path.name.lower().endswith(".keras"):
        return _of_hdf5(path)
    if not zipfile.is_zipfile(path):
        raise GraphError("it is no .keras file: Keras writes an archive under this name")
    with zipfile.ZipFile(path) as archive:
        _check_members(archive)
        with archive.open(CONFIG) as member:
            raw = member.read(CONFIG_BYTES + 1)
        if WEIGHTS in archive.namelist():
            check_hdf5(io.BytesIO(archive.read(WEIGHTS)))
    return _text(raw)


def check_hdf5(source: Path | io.BytesIO) -> None:
    """Look at every link and every set of data of an HDF5 file.

    Raises:
        GraphError: One leads out of the file, holds no numbers, or is far larger than the file.
    """
    import h5py

    with h5py.File(source, "r") as file:
        waiting, seen, declared = [file["/"]], set[int](), 0
        while waiting:
            item = waiting.pop()
            place = h5py.h5o.get_info(item.id).addr
            if place in seen:
                continue
            seen.add(place)
            if len(seen) > MOST_OBJECTS:
                raise GraphError(f"it holds more than {MOST_OBJECTS:,} groups and sets of data")
            if isinstance(item, h5py.Group):
                waiting += [_linked(item, name) for name in item]
            else:
                declared += _size(item)
                if declared > UNPACKED_BYTES:
                    raise GraphError(f"it declares more than {UNPACKED_BYTES // 2**20} MiB of data: not loaded")


def _of_hdf5(path: Path) -> str | None:
    import h5py

    check_hdf5(path)
    with h5py.File(path, "r") as file:
        found = file.attrs.get("model_config")
    if found is None:
        return None
    if not isinstance(found, (bytes, str)):  # Keras would read something else than we do
        raise GraphError("its architecture is no text")
    return _text(found if isinstance(found, bytes) else found.encode())


def _text(raw: bytes) -> str:
    if len(raw) > CONFIG_BYTES:
        raise GraphError(f"its architecture takes more than {CONFIG_BYTES:,} bytes")
    return raw.decode("utf-8")


def _check_members(archive: zipfile.ZipFile) -> None:
    names = [member.filename for member in archive.infolist()]
    if CONFIG not in names:
        raise GraphError(f"it is no .keras file: {CONFIG} is missing in it")
    if len(names) > MOST_OBJECTS or len(set(names)) < len(names):
        raise GraphError("it holds several members of one name, or far too many: not loaded")
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise GraphError("it holds members with a path that leads out of it: not loaded")
    if sum(member.file_size for member in archive.infolist()) > UNPACKED_BYTES:
        raise GraphError(f"it unpacks to more than {UNPACKED_BYTES // 2**20} MiB: not loaded")


def _linked(group: Any, name: str) -> Any:
    import h5py

    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        raise GraphError(f"it holds a link ({name[:60]}) to another place or file: not loaded, for safety")
    item = group[name]
    if isinstance(item, (h5py.Group, h5py.Dataset)):
        return item
    raise GraphError(f"it holds something else than data ({name[:60]}): not loaded, for safety")


def _size(data: Any) -> int:
    """Bytes that a set of data takes in memory."""
    if data.external or data.is_virtual:
        raise GraphError("it holds data that lie in another file: not loaded, for safety")
    if data.dtype.kind not in _NUMBERS or data.dtype.hasobject:
        raise GraphError("it holds data that are no numbers: not loaded, for safety")
    return int(data.size or 0) * int(data.dtype.itemsize)
