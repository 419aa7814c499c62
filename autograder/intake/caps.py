"""How much a submission may be before it is refused or cut."""

from dataclasses import dataclass

__all__ = ["Caps"]

_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Caps:
    """Bounds enforced on the bytes actually read; sizes that an archive declares are never trusted.

    The defaults are several times what an honest hand-in of a deep-learning notebook needs.
    """

    archive_bytes: int = 1024 * _MIB
    """Largest archive that is opened."""
    members: int = 100_000
    """Most files (and folders) an archive or folder may list."""
    ratio: int = 500
    """Largest expansion of a member, once it has expanded beyond `ratio_from_bytes`. Deflate reaches 1032, stored Keras progress bars 30."""
    ratio_from_bytes: int = 64 * _MIB
    notebook_bytes: int = 256 * _MIB
    """One notebook as stored, outputs included."""
    parsed_bytes: int = 64 * _MIB
    """What is parsed of it: a larger one loses its outputs first. A single emoji makes Python hold four times this."""
    tokens: int = 8_000_000
    """Most strings and brackets that are walked through to find the outputs: they take a second a few million."""
    notebooks_bytes: int = 512 * _MIB
    """All notebooks of a submission together, as stored."""
    json_values: int = 4_000_000
    """Most values in a notebook's JSON: each may cost 230 bytes of memory, however short it is written."""
    cells: int = 5_000
    """Of a notebook with more the empty ones are left out first."""
    cell_bytes: int = 1 * _MIB
    """One cell's source, UTF-8."""
    source_bytes: int = 16 * _MIB
    """All cells' sources together, UTF-8."""
    nested_bytes: int = 256 * _MIB
    """A zip that is all that a zip holds: it is held in memory."""
    extras: int = 2_000
    """Other files kept."""
    extra_bytes: int = 64 * _MIB
    """One other file."""
    extras_bytes: int = 128 * _MIB
    """All other files together: they are held in memory."""
