"""The zip that is put on the course's page."""

import os
import tempfile
import zipfile
from pathlib import Path

from autograder.errors import ReleaseError

__all__ = ["pack"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that zip knows


def pack(template_dir: Path, *, out: Path) -> Path:
    """Zip a template: the same bytes for the same files, whenever and wherever it is done.

    Args:
        template_dir: What `build_template` wrote; its name is the folder inside the zip.
        out: The zip file, replaced if it exists.

    Raises:
        ReleaseError: There is no template.
    """
    files = sorted(path for path in template_dir.rglob("*") if path.is_file())
    if not files:
        raise ReleaseError(f"{template_dir}: no template to pack: run `autograder release` first")
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    os.close(handle)
    try:
        with zipfile.ZipFile(name, "w") as archive:
            for path in files:
                # stored, not deflated: compressed bytes depend on the zlib at hand
                entry = zipfile.ZipInfo(f"{template_dir.name}/{path.relative_to(template_dir).as_posix()}", _EPOCH)
                entry.create_system = 3  # Unix, whatever this machine is
                entry.external_attr = 0o100644 << 16
                archive.writestr(entry, path.read_bytes())
        Path(name).chmod(0o644)
        Path(name).replace(out)
    finally:
        Path(name).unlink(missing_ok=True)
    return out
