"""Notebook files as found in the wild: encodings, JSON, and formats before and after nbformat 4."""

import codecs
import json
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.intake.caps import Caps
from autograder.intake.findings import finding, quoted
from autograder.model.evidence import Finding

__all__ = ["Upgrade", "decoded", "parsed", "upgraded"]

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CURRENT = 4
_SAVE = "Open it in Jupyter, save it, and hand it in again."


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A notebook's cells as nbformat 4 has them."""

    cells: list[object] | None
    """None when there are none to be found."""
    findings: tuple[Finding, ...]


def decoded(data: bytes, where: str) -> tuple[str, tuple[Finding, ...]]:
    """The file's text: UTF-8 or what its first bytes show, else Windows' Western encoding with a finding.

    NUL characters at the end, which a crash leaves behind, are no part of it.
    """
    text, findings = _decoded(data, where)
    if not text.endswith("\0"):
        return text, findings
    note = f"{quoted(where)} ends in NUL characters, as after a crash or a full disk. They were left out, and what stands before"
    return text.rstrip("\0"), (*findings, finding("notebook.encoding", f"{note} was read. {_SAVE}", where))


def _decoded(data: bytes, where: str) -> tuple[str, tuple[Finding, ...]]:
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        note = f"{quoted(where)} is not in UTF-8 as notebooks are; letters beyond plain English may be wrong. {_SAVE}"
        return data.decode("cp1252", "replace"), (finding("notebook.encoding", note, where),)
    if encoding == "utf-8":
        return text, ()
    how = "with a byte order mark" if data.startswith(_BOMS) else "without one"
    note = (
        f"{quoted(where)} is in {encoding.removesuffix('-sig')} {how}; expected plain UTF-8. It could be read. {_SAVE}"
    )
    return text, (finding("notebook.encoding", note, where),)


def parsed(text: str, where: str, caps: Caps) -> dict[str, object] | Finding:
    """The JSON object in `text`, or why there is none."""
    # Each value of JSON costs one of these characters and, however short, up to 230 bytes once parsed.
    values = sum(text.count(character) for character in ",[{")
    if values > caps.json_values:
        note = (
            f"{quoted(where)} holds {values:,} values, more than is accepted ({caps.json_values:,}). Clear all outputs"
        )
        return finding("notebook.too_complex", f"{note}, save it, and hand it in again.", where)
    try:
        tree = json.loads(text)
    except json.JSONDecodeError as error:
        note = f"{quoted(where)} is not JSON, as a notebook is: line {error.lineno}, column {error.colno}: {error.msg.removesuffix(' at')}"
        advice = "It may be cut off, or hold Git's conflict marks. Open it in Jupyter; if it opens, save it and hand it in again."
        return finding("notebook.not_json", f"{note}. {advice}", where)
    except (ValueError, RecursionError):
        note = f"{quoted(where)} is JSON with numbers too long or lists too deep for a notebook. {_SAVE}"
        return finding("notebook.not_json", note, where)
    if not isinstance(tree, dict):
        note = f"{quoted(where)} is JSON but not a notebook: expected an object with cells. {_SAVE}"
        return finding("notebook.not_a_notebook", note, where)
    return tree


def upgraded(tree: Mapping[str, object], where: str) -> Upgrade:
    """The cells of a notebook of any format that has some."""
    version, cells = tree.get("nbformat"), tree.get("cells")
    if isinstance(cells, list):
        if type(version) is int and version > _CURRENT:
            note = (
                f"{quoted(where)} is of format {version}, newer than the expected {_CURRENT}; it was read as format 4"
            )
            return Upgrade(
                cells, (finding("notebook.future_format", f"{note}. Save it in the expected format.", where),)
            )
        if version != _CURRENT:
            note = f"{quoted(where)} does not say truly which notebook format it has; it was read as format 4. {_SAVE}"
            return Upgrade(cells, (finding("notebook.no_format", note, where),))
        return Upgrade(cells, ())
    if type(version) is int and version > _CURRENT:
        note = f"{quoted(where)} is of format {version}, newer than the expected {_CURRENT}, and has no list of cells"
        return Upgrade(None, (finding("notebook.future_format", f"{note}. Save it in the expected format.", where),))
    old = _old_cells(tree)
    if old is None:
        note = f"{quoted(where)} is JSON but not a notebook: it has no list of cells. {_SAVE}"
        return Upgrade(None, (finding("notebook.not_a_notebook", note, where),))
    note = f"{quoted(where)} is of an old notebook format (3 or before); expected 4. It was upgraded and is graded"
    return Upgrade(
        _converted(old), (finding("notebook.old_format", f"{note}. Check it after opening and saving it.", where),)
    )


def _old_cells(tree: Mapping[str, object]) -> list[dict[str, object]] | None:
    """Cells of format 3 reduced to their text, so that nothing else of the file meets the converter."""
    sheets = tree.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [_old_cell(cell) for cells in lists if isinstance(cells, list) for cell in cells]


def _old_cell(cell: object) -> dict[str, object]:
    fields = cell if isinstance(cell, dict) else {}
    kind, metadata = fields.get("cell_type"), fields.get("metadata")
    source = fields.get("input") if kind == "code" else fields.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    plain = {"metadata": metadata if isinstance(metadata, dict) else {}}
    text = source if isinstance(source, str) else ""
    if kind == "code":
        return plain | {"cell_type": "code", "input": text, "language": "python", "outputs": [], "collapsed": False}
    if kind == "heading":
        level = fields.get("level")
        return plain | {"cell_type": "heading", "source": text, "level": level if level in (1, 2, 3, 4, 5, 6) else 1}
    return plain | {"cell_type": kind if kind in ("markdown", "html", "raw") else "raw", "source": text}


def _converted(cells: list[dict[str, object]]) -> list[object]:
    """Format 3 → 4 by nbformat itself, imported only when needed: it costs a third of a second."""
    import nbformat  # noqa: PLC0415

    metadata = [cell.pop("metadata") for cell in cells]
    sheet = [cell | {"metadata": {}} for cell in cells]
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": sheet, "metadata": {}}],
    }
    new = nbformat.convert(nbformat.from_dict(old), _CURRENT)
    return [
        {"cell_type": cell["cell_type"], "source": cell["source"], "metadata": kept}
        for cell, kept in zip(new["cells"], metadata, strict=True)
    ]
