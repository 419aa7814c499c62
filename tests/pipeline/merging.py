"""One notebook for all parts, as a student makes it: the parts' notebooks one below the other."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["merged_notebook"]


def merged_notebook(paths: Iterable[Path]) -> dict[str, Any]:
    """The cells of these notebooks, in order; the public checks of all are in its metadata."""
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    first = notebooks[0]
    cells = [cell for notebook in notebooks for cell in notebook["cells"]]
    cells = [{**cell, "id": f"cell-{index}"} for index, cell in enumerate(cells)]  # each notebook counted from 0
    metadata = dict(first["metadata"])
    if "otter" in metadata:
        tests = {name: test for notebook in notebooks for name, test in notebook["metadata"]["otter"]["tests"].items()}
        metadata["otter"] = {**metadata["otter"], "tests": tests}
    return {**first, "cells": cells, "metadata": metadata}
