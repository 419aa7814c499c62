"""Evidence on disk, one folder per submission.

    submission.json              name, ID, findings and parts of what the intake read
    part1/executed.ipynb         the notebook with its new outputs, for people
    part1/run.json               per cell: question, status, seconds, error; limits hit; kernel deaths; questions seen
    part1/questions/q1_2a.json   what the probe saw at the end of that question
    part2/training.json          what was observed of data, models and training, where something was
    part3/models.json            what the models that the notebook handed over are worth, where it was to hand over any

A part is written to a folder beside its own and moved into place whole, so that a killed grader leaves no half part.
What is listed must be there: evidence that a killed grader did not write, or that was lost since, costs nobody a mark.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import EvidenceError
from autograder.evidence import outputs
from autograder.evidence.appraised import decode_appraised, encode_appraised
from autograder.evidence.codec import MAX_BYTES, decode_question, encode_question
from autograder.evidence.training import decode_log, encode_log
from autograder.model.evidence import (
    Appraised,
    Cell,
    CellStatus,
    Finding,
    NotebookEvidence,
    QuestionEvidence,
    Submission,
    SubmissionEvidence,
)
from autograder.model.training import NOTHING_OBSERVED, TrainingLog

__all__ = ["NotebookRun", "assemble", "read", "write_notebook", "write_submission"]

SCHEMA = 3


@dataclass(frozen=True, slots=True)
class NotebookRun:
    """One notebook's run in the form in which it is stored."""

    part: str
    executed: dict[str, Any]
    """nbformat 4 JSON."""
    record: dict[str, Any]
    """The content of run.json."""
    questions: dict[str, QuestionEvidence]
    training: TrainingLog = NOTHING_OBSERVED
    appraised: Mapping[str, Appraised] = field(default_factory=dict)


def assemble(run: NotebookRun) -> NotebookEvidence:
    """The evidence that a run amounts to.

    Raises:
        EvidenceError: The record does not belong to the notebook.
    """
    cells, records = run.executed["cells"], run.record["cells"]
    if len(cells) != len(records):
        raise EvidenceError(f"{run.part}: run.json lists {len(records)} cells, the notebook has {len(cells)}")
    return NotebookEvidence(
        part=run.part,
        cells=tuple(_cell(index, *pair) for index, pair in enumerate(zip(cells, records, strict=True))),
        questions=run.questions,
        limits_hit=tuple(run.record["limits_hit"]),
        kernel_deaths=run.record["kernel_deaths"],
        training=run.training,
        tier=run.record["tier"],
        data=run.record["data"],
        appraised=run.appraised,
        fault=run.record["fault"],
        freeform=run.record.get("freeform", False),
        file=run.record.get("file", ""),
        parts=tuple(run.record.get("parts", ())),
    )


def write_submission(submission: Submission, folder: Path, *, only: Sequence[str] = ()) -> None:
    """Write what intake found. Until each of its parts is written too, the evidence counts as damaged.

    Args:
        submission: What was found.
        folder: Where to.
        only: The questions that are run, where it is not all of them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "schema": SCHEMA,
        "submission": submission.name,
        "student_id": submission.student_id,
        "parts": [notebook.part for notebook in submission.notebooks],
        "only": list(only),
        "findings": [asdict(finding) for finding in submission.findings],
    }
    _write_json(folder / "submission.json", data)


def write_notebook(run: NotebookRun, folder: Path) -> None:
    """Write one part's run below the submission's `folder`, replacing an earlier one; if that fails, nothing of it stays."""
    target, fresh = folder / run.part, folder / f".{run.part}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        _write_run(run, fresh)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def _write_run(run: NotebookRun, folder: Path) -> None:
    (folder / "questions").mkdir(parents=True)
    _write_json(folder / "executed.ipynb", run.executed)
    seen = {
        "questions": sorted(run.questions),
        "training": bool(run.training.events),
        "models": sorted(run.appraised),
    }
    _write_json(folder / "run.json", {"schema": SCHEMA, **run.record, **seen})
    for question, evidence in run.questions.items():
        _write_json(folder / "questions" / f"{question}.json", encode_question(evidence), indent=None)
    if run.training.events:
        _write_json(folder / "training.json", encode_log(run.training), indent=None)
    if run.appraised:
        models = {name: encode_appraised(found) for name, found in sorted(run.appraised.items())}
        _write_json(folder / "models.json", models, indent=None)


def read(folder: Path) -> SubmissionEvidence:
    """Read a submission's stored evidence.

    Raises:
        EvidenceError: Something is missing, cut or not ours.
    """
    head = _read_json(folder / "submission.json")
    try:
        return SubmissionEvidence(
            submission=head["submission"],
            student_id=head["student_id"],
            findings=tuple(Finding(**finding) for finding in head["findings"]),
            only=tuple(head["only"]),
            notebooks={part: assemble(_read_run(folder / part)) for part in sorted(head["parts"])},
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
        raise EvidenceError(f"{folder}: stored evidence is damaged ({error!r}); grade this submission again") from error


def _read_run(folder: Path) -> NotebookRun:
    record = _read_json(folder / "run.json")
    questions = {
        question: decode_question(_read_json(folder / "questions" / f"{question}.json"), question=question)
        for question in record["questions"]
    }
    training = decode_log(_read_json(folder / "training.json")) if record["training"] else NOTHING_OBSERVED
    models = _read_json(folder / "models.json") if record["models"] else {}
    appraised = {name: decode_appraised(models[name]) for name in record["models"]}
    return NotebookRun(folder.name, _read_json(folder / "executed.ipynb"), record, questions, training, appraised)


def _cell(index: int, cell: Mapping[str, Any], record: Mapping[str, Any]) -> Cell:
    source = cell["source"]
    return Cell(
        index=index,
        kind=cell["cell_type"],
        source=source if isinstance(source, str) else "".join(source),
        question=record["question"],
        own=record["own"],
        status=CellStatus(record["status"]),
        seconds=record["seconds"],
        error=record["error"],
        images=outputs.images(cell),
        text=outputs.text(cell),
        shared=tuple(record.get("shared", ())),
    )


def _write_json(path: Path, data: Mapping[str, Any], *, indent: int | None = 1) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=True, sort_keys=False)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(f"{text}\n", encoding="utf-8")
    fresh.replace(path)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > 8 * MAX_BYTES:
            raise EvidenceError(f"{path}: over the cap of {8 * MAX_BYTES} bytes")
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise EvidenceError(f"{path}: cannot be read ({error}); grade this submission again") from error
    if not isinstance(data, dict):
        raise EvidenceError(f"{path}: expected a JSON object; grade this submission again")
    return data
