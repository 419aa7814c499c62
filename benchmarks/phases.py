"""Where the time of one submission goes once the grader's process is up: the phases' functions timed from outside."""

import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder import evidence, sandbox
from autograder.pipeline.added import Added
from autograder.pipeline.collect import collect
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import mark_or_fault
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.output import Output
from autograder.pipeline.source import DataSource
from autograder.sandbox import runner
from autograder.sandbox.appraise import appraise
from autograder.sandbox.kernel import Kernel

__all__ = ["OURS", "PHASES", "phases"]

_METHODS = {"start": "kernel start", "execute": "student's cells", "ask": "probing", "stop": "shutdown"}
_APPRAISAL = "appraisal of models"
PHASES = (
    "intake, staging, storing",
    *_METHODS.values(),
    _APPRAISAL,
    "observing the student's cells",
    "marking and reports",
)
OURS = tuple(phase for phase in PHASES if phase not in ("kernel start", "student's cells", "shutdown"))
"""What grading takes that running the notebook would not."""


def phases(submission: Path, *, edition: Edition, folder: Path) -> dict[str, float]:
    """Seconds per phase of one submission.

    Args:
        submission: A zip.
        edition: Of the course, narrowed to what is asked about.
        folder: Receives evidence and reports.
    """
    seconds = dict.fromkeys(PHASES, 0.0)
    output, options = Output(folder), GradeOptions(folder, sandbox.isolation())
    with ExitStack() as stack:
        for method, phase in _METHODS.items():
            stack.enter_context(patch.object(Kernel, method, _timed(getattr(Kernel, method), seconds, phase)))
        stack.enter_context(patch.object(runner, "appraise", _timed(appraise, seconds, _APPRAISAL)))
        started = time.perf_counter()
        collect(submission, submission.stem, edition=edition, output=output, options=options, slot=0)
    seconds[PHASES[0]] = time.perf_counter() - started - sum(seconds.values())
    notebooks = evidence.read(output.evidence(submission.stem)).notebooks.values()
    observing = sum(notebook.training.spent_s for notebook in notebooks)
    seconds[PHASES[-2]], seconds[_METHODS["execute"]] = observing, seconds[_METHODS["execute"]] - observing
    started = time.perf_counter()
    report = mark_or_fault(submission.stem, edition=edition, output=output, added=Added(), source=DataSource())
    output.write_cohort([report])
    seconds[PHASES[-1]] = time.perf_counter() - started
    return seconds


def _timed(method: Callable[..., Awaitable[Any]], seconds: dict[str, float], phase: str) -> Callable[..., Any]:
    async def timed(*args: Any, **kwargs: Any) -> Any:
        started = time.perf_counter()
        try:
            return await method(*args, **kwargs)
        finally:
            seconds[phase] += time.perf_counter() - started

    return timed
