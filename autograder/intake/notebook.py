"""A notebook's bytes → the notebook that will be run: sources and question marks, nothing else.

Outputs prove nothing and are dropped, so are widgets, attachments and kernels' settings. Cell ids are numbered
anew (copied cells carry one id twice), which also makes equal submissions equal.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from autograder.intake.caps import Caps
from autograder.intake.findings import finding, quoted, size
from autograder.intake.formats import decoded, parsed, upgraded
from autograder.intake.imports import installed_first
from autograder.intake.stripping import without_outputs
from autograder.model.evidence import Finding

__all__ = ["ReadNotebook", "read_notebook"]

_KINDS = ("code", "markdown", "raw")
# Tags that mean something to us. Others could steer the runner: nbclient obeys `skip-execution`.
_TAGS = frozenset({"parameters", "otter_answer_cell"})
_QUESTION_TAG = "question:"
_MARK_CHARACTERS = 64
_PYTHON = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True, slots=True)
class ReadNotebook:
    """What became of one notebook file."""

    content: Mapping[str, object] | None
    """nbformat 4.5 with empty outputs; None when it cannot be used."""
    findings: tuple[Finding, ...]

    @property
    def json(self) -> str:
        """The content as text, the same for the same content."""
        return json.dumps(self.content, indent=1, sort_keys=True)


def read_notebook(data: bytes, *, where: str, caps: Caps) -> ReadNotebook:
    """Parse, upgrade and strip one notebook.

    Args:
        data: The file as handed in.
        where: Its name, for findings.
        caps: Bounds on the number of values, cells and bytes of source.
    """
    if not data.strip(b" \t\r\n\0"):
        text = f"{quoted(where)} is empty ({size(len(data))}): it was not saved, or not copied fully. Hand it in again."
        return ReadNotebook(None, (finding("notebook.empty", text, where),))
    if len(data) > caps.parsed_bytes:
        data = without_outputs(data, tokens=caps.tokens)
    if len(data) > caps.parsed_bytes:
        text = f"{quoted(where)} holds more than {size(caps.parsed_bytes)} besides its outputs, so it was not read"
        return ReadNotebook(None, (finding("file.large", f"{text}. Put pictures and data into files.", where),))
    text, findings = decoded(data, where)
    tree = parsed(text, where, caps)
    if isinstance(tree, Finding):
        return ReadNotebook(None, (*findings, tree))
    upgrade = upgraded(tree, where)
    findings += upgrade.findings
    if upgrade.cells is None:
        return ReadNotebook(None, findings)
    cells, about_cells = _cells(upgrade.cells, where, caps)
    content = {"cells": cells, "metadata": _PYTHON, "nbformat": 4, "nbformat_minor": 5}
    return ReadNotebook(content, (*findings, *_language(tree, where), *about_cells))


def _cells(raw: list[object], where: str, caps: Caps) -> tuple[list[dict[str, object]], list[Finding]]:
    """The first `caps.cells` cells, cleaned; source beyond the caps is emptied, so that indices stay."""
    findings: list[Finding] = []
    if len(raw) > caps.cells:
        raw, about_number = _fewer(raw, where, caps)
        findings.append(about_number)
    cells: list[dict[str, object]] = []
    left = caps.source_bytes
    for index, item in enumerate(raw[: caps.cells]):
        cell = _cell(index, item, where, findings)
        length = len(str(cell["source"]).encode("utf-8"))
        if length > min(caps.cell_bytes, left):
            cell["source"] = ""
            text = f"Cell {index + 1} of {quoted(where)} holds {size(length)} of text, more than is accepted"
            advice = "Put pictures and data into files of their own."
            findings.append(finding("notebook.large_cell", f"{text}, so it was left out. {advice}", where))
        else:
            left -= length
        cells.append(cell)
    return cells, findings


def _fewer(raw: list[object], where: str, caps: Caps) -> tuple[list[object], Finding]:
    """The cells without the empty ones, of which a stuck key makes thousands; and what is said about it."""
    kept = [item for item in raw if not _empty(item)]
    text = f"{quoted(where)} has {len(raw):,} cells, more than the {caps.cells:,} that are looked at"
    if len(kept) < len(raw):
        text += f". {len(raw) - len(kept):,} of them are empty: they were left out, and cells are counted without them"
    if len(kept) > caps.cells:
        text += f". Only the first {caps.cells:,} {'of the others ' if len(kept) < len(raw) else ''}are graded"
    return kept, finding("notebook.too_many_cells", f"{text}. Remove what is not needed.", where)


def _empty(item: object) -> bool:
    source = _source(item.get("source")) if isinstance(item, dict) else None
    return source is not None and not source.strip()


def _cell(index: int, item: object, where: str, findings: list[Finding]) -> dict[str, object]:
    """One cell in nbformat 4.5; what is no cell becomes an empty raw one."""
    fields = item if isinstance(item, dict) else {}
    kind, source = fields.get("cell_type"), _source(fields.get("source"))
    if kind not in _KINDS or source is None:
        text = f"Cell {index + 1} of {quoted(where)} is not a code, Markdown or raw cell with text, so it was left out"
        findings.append(finding("notebook.bad_cell", f"{text}. Open the notebook in Jupyter and save it again.", where))
        kind, source = "raw", ""
    metadata = _metadata(fields.get("metadata"))
    cell: dict[str, object] = {"id": f"cell-{index}", "cell_type": kind, "metadata": metadata, "source": source}
    if kind == "code":
        cell |= {"source": installed_first(source), "outputs": [], "execution_count": None}
    return cell


def _source(value: object) -> str | None:
    """A cell's source as one string with Unix line ends that can be encoded; None if it is no text."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    if not isinstance(value, str):
        return None
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins or replaces lone surrogates


def _metadata(value: object) -> dict[str, object]:
    """The question mark and the few tags that we use."""
    fields = value if isinstance(value, dict) else {}
    kept: dict[str, object] = {}
    question, tags = fields.get("question"), fields.get("tags")
    if isinstance(question, str) and len(question) <= _MARK_CHARACTERS and question.isprintable():
        kept["question"] = question
    known = [tag for tag in tags if isinstance(tag, str) and _known(tag)] if isinstance(tags, list) else []
    if known:
        kept["tags"] = list(dict.fromkeys(known))
    return kept


def _known(tag: str) -> bool:
    mark = tag.startswith(_QUESTION_TAG) and len(tag) <= _MARK_CHARACTERS and tag.isprintable()
    return tag in _TAGS or mark


def _language(tree: Mapping[str, object], where: str) -> tuple[Finding, ...]:
    """A finding when the notebook says that it is not Python."""
    metadata = tree.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, dict) else None
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    named = [
        spec.get("language") if isinstance(spec, dict) else None,
        info.get("name") if isinstance(info, dict) else None,
    ]
    for language in named:
        if isinstance(language, str) and language and not language.lower().startswith(("python", "ipython")):
            text = (
                f"{quoted(where)} was saved with a kernel for {quoted(language)}; expected Python. It is run as Python."
            )
            advice = "Choose a Python kernel in Jupyter and save it again."
            return (finding("notebook.language", f"{text} {advice}", where),)
    return ()
