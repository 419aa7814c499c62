"""Finds the cells whose numbers the grader may replace: tagged `parameters`, or assigning one of the names."""

import re
from collections.abc import Collection, Mapping

__all__ = ["assigns"]

TAG = "parameters"


def assigns(names: Collection[str], cell: object) -> bool:
    """Whether a cell (nbformat 4) sets one of the parameters; False if there are none to replace."""
    if not names or not isinstance(cell, Mapping) or cell.get("cell_type") != "code":
        return False
    metadata, raw = cell.get("metadata"), cell.get("source", "")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    source = "".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    wanted = "|".join(map(re.escape, names))
    return (isinstance(tags, list) and TAG in tags) or bool(re.search(rf"(?m)^(?:{wanted})\s*[=,:]", source))
