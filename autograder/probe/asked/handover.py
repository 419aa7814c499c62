"""Models that the grader attacks later: what a notebook holds under a name, and what it saved in `models`."""

import base64
import os
import sys
from pathlib import Path
from typing import Any

from autograder_probe.held import values

FOLDER = "models"
MAX_FILES = 4
"""Model files that are handed over; of more, the most probable ones."""
MAX_BYTES = 64 * 1024 * 1024
"""Larger files are named, and not handed over."""
CHUNK = 3 * 1024 * 1024
SUFFIXES = (".keras", ".h5", ".hdf5")

# Bound now: what student code puts in place of these later does not reach us.
_encode = base64.b64encode


class Handover:
    """Holds the bytes until the grader has fetched them, piece by piece."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], bytes] = {}

    def offer(self, namespace: dict[str, Any], plan: dict[str, Any]) -> dict[str, Any]:
        """What there is of one model, `plan` = {"name", "saved", "shape"}.

        Returns:
            {"name", "config": JSON of its architecture or "", "problem": why there is no graph of what it holds, "parts": [[name, bytes],
            …]}: the part `graph` is what the notebook holds, the others are files.
        """
        name = plan["name"]
        graph, config, problem = _held(namespace, name, tuple(plan["shape"]))
        parts = {"graph": graph} if graph else {}
        if plan["saved"]:
            parts |= _files()
        self._held |= {(name, part): raw for part, raw in parts.items()}
        return {
            "name": name,
            "config": config,
            "problem": problem,
            "parts": [[part, len(raw)] for part, raw in parts.items()],
        }

    def fetch(self, name: str, part: str, start: int) -> dict[str, str]:
        """A piece of what was offered, as {"b64"}; after the last one the bytes are forgotten."""
        raw = self._held.get((name, part), b"")
        if start + CHUNK >= len(raw):
            self._held.pop((name, part), None)
        return {"b64": _encode(raw[start : start + CHUNK]).decode("ascii")}


def network(value: Any) -> Any:
    """The model itself, where a classifier object holds it."""
    inner = getattr(value, "model", None)
    return inner if callable(inner) and not hasattr(value, "compute_output_shape") else value


def _held(namespace: dict[str, Any], name: str, shape: tuple[int, ...]) -> tuple[bytes, str, str]:
    """(graph, configuration, why there is no graph) of what the notebook holds; all empty where it holds nothing."""
    model = network(namespace.get(name, ...))
    if model is ...:
        return b"", "", ""  # nothing was answered: no problem to tell of
    if not callable(model):
        return b"", "", f"`{name}` is no model, but of type {values.type_name(model)}"
    if "tensorflow" not in sys.modules:
        return b"", "", f"`{name}` is no TensorFlow model"
    from autograder_probe.appraisal import graphs

    try:
        graph, problem = graphs.freeze(model, shape), ""
        if len(graph) > MAX_BYTES:
            graph, problem = b"", f"`{name}` takes more than {MAX_BYTES // 2**20} MiB"
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the student's `call` may raise anything
        graph, problem = b"", f"`{name}` cannot be called with images: {values.short_text(error)}"[:300]
    return graph, _config(model), problem


def _config(model: Any) -> str:
    try:
        return str(model.to_json())[:2_000_000]
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - subclassed models have none
        return ""


def _files() -> dict[str, bytes]:
    """Model files in the folder: those whose name says robust first, then the newest."""
    folder = Path(FOLDER)
    found = [path for path in sorted(folder.rglob("*"))[:1_000] if _is_model(path)] if folder.is_dir() else []
    found.sort(key=lambda path: ("robust" not in path.name.lower(), -path.stat().st_mtime_ns))
    return {str(path)[:200]: path.read_bytes() for path in found[:MAX_FILES]}


def _is_model(path: Path) -> bool:
    """An empty file or one that cannot be read holds no model; it must not cost the others."""
    named = path.name.lower().endswith(SUFFIXES) and path.is_file()
    return named and 0 < path.stat().st_size <= MAX_BYTES and os.access(path, os.R_OK)
