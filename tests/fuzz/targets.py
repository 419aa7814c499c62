"""The places where bytes that a stranger shaped are read on the trusted side, each as a function of bytes alone.

Each returns where the bytes are taken or refused as documented; whatever else comes out is a fault. They are fed by
hypothesis, by atheris, and with what either once found (`fixtures/fuzz`).
"""

import contextlib
import json
import re
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from autograder import evidence, intake
from autograder.errors import EvidenceError, SubmissionError
from autograder.evidence import outputs
from autograder.evidence.appraised import parse_appraised
from autograder.intake.notebook import read_notebook
from autograder.model.assignment import Assignment
from autograder.model.plan import Attack, PlannedModel
from autograder.model.text import safe
from autograder.pipeline.edition import open_edition
from autograder.reports.mathml import ELEMENTS
from autograder.reports.prose import prose
from autograder.sandbox import handover
from tests.fuzz.built import as_json
from tests.reports.pages import unsafe

__all__ = ["TARGETS"]

CAPS = intake.Caps(notebook_bytes=200_000, extra_bytes=100_000, ratio_from_bytes=100_000)
MODEL = PlannedModel("robust", Attack(0.03, 10, 0.01, 0.0, 1.0, 100), saved=True)
ACTIVE = re.compile(r"<\s*(?:script|iframe|object|embed|svg|style|link|meta|base|form)|\son\w+\s*=\s*\"", re.IGNORECASE)


@cache
def _assignment() -> Assignment:
    return open_edition("a1_2023").whole


def zipped(data: bytes) -> None:
    """A submission as it was uploaded."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "12345678_A1_solution.zip"
        path.write_bytes(data)
        try:
            submission = intake.read(path, assignment=_assignment(), caps=CAPS)
        except SubmissionError as error:
            _printable(str(error))
            return
    for name, _ in submission.extras:
        assert not name.startswith("/")
        assert not {"..", ""} & set(name.split("/"))
    for finding in submission.findings:
        _printable(finding.message)
        _printable(finding.where)


def notebook(data: bytes) -> None:
    """A notebook's bytes, and where its cells belong."""
    read = read_notebook(as_json(data), where="a.ipynb", caps=CAPS)
    for finding in read.findings:
        _printable(finding.message)
    if read.content is None:
        return
    json.loads(read.json)
    cells = read.content["cells"]
    assert isinstance(cells, list)
    for part in _assignment().parts:
        assert len(intake.places(read.content, part=part, template=())) == len(cells)
    found = intake.places_of_parts(read.content, parts=_assignment().parts, template=())
    assert len(found) == len(cells)


def question(data: bytes) -> None:
    """What a kernel says of a question; what was taken is written, read again, and the same."""
    with contextlib.suppress(EvidenceError):
        found = evidence.parse_question(as_json(data), question="q1")
        raw = json.dumps(evidence.encode_question(found))
        again = evidence.parse_question(raw, question="q1")
        assert json.dumps(evidence.encode_question(again)) == raw


def log(data: bytes) -> None:
    """What a kernel says of training."""
    with contextlib.suppress(EvidenceError):
        evidence.parse_log(as_json(data))


def appraised(data: bytes) -> None:
    """What the program says that attacked the models."""
    with contextlib.suppress(EvidenceError):
        parse_appraised(as_json(data))


def reply(data: bytes) -> None:
    """What a kernel says of its models, whole and in pieces."""
    said = {"evidence": as_json(data).decode("utf-8", "surrogateescape")}
    with contextlib.suppress(EvidenceError):
        handover.read_offers(said, [MODEL])
    with contextlib.suppress(EvidenceError):
        handover.piece(said)


def cell(data: bytes) -> None:
    """A cell's outputs."""
    try:
        shown: Any = json.loads(as_json(data))
    except (ValueError, RecursionError):
        return
    held = {"outputs": shown}
    assert len(outputs.text(held)) <= 4_000
    for picture in outputs.images(held):
        assert picture.startswith("iVBORw0KGgo")


def written(data: bytes) -> None:
    """A student's Markdown in a report."""
    text = data.decode("utf-8", "replace")
    page = str(prose(text))
    assert unsafe(page, mathml=ELEMENTS) == []
    assert ACTIVE.search(page) is None
    _printable(safe(text, 200))


def _printable(text: str) -> None:
    assert text.replace("\n", "").isprintable()
    text.encode("utf-8")


TARGETS: Mapping[str, Callable[[bytes], None]] = MappingProxyType(
    {
        "zip": zipped,
        "notebook": notebook,
        "question": question,
        "log": log,
        "appraised": appraised,
        "reply": reply,
        "cell": cell,
        "written": written,
    }
)
