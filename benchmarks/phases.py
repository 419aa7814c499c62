"""Where the time of one submission goes once the grader's process is up: the kernel's methods timed from outside."""

import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from autograder import sandbox
from autograder.pipeline.added import Added
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import collect, mark_or_fault
from autograder.pipeline.output import Output
from autograder.sandbox.kernel import Kernel

__all__ = ["PHASES", "phases"]

_METHODS = {"start": "kernel start", "execute": "student's cells", "ask": "probing", "stop": "shutdown"}
PHASES = ("intake, staging, storing", *_METHODS.values(), "marking and reports")


def phases(submission: Path, *, edition: Edition, folder: Path) -> dict[str, float]:
    """Seconds per phase of one submission.

    Args:
        submission: A zip with Part 1.
        edition: Of the course.
        folder: Receives evidence and reports.
    """
    seconds = dict.fromkeys(PHASES, 0.0)
    output, isolation = Output(folder), sandbox.isolation()
    with ExitStack() as stack:
        for method, phase in _METHODS.items():
            stack.enter_context(patch.object(Kernel, method, _timed(getattr(Kernel, method), seconds, phase)))
        started = time.perf_counter()
        collect(submission, submission.stem, edition=edition, output=output, isolation=isolation, slot=0)
    seconds[PHASES[0]] = time.perf_counter() - started - sum(seconds.values())
    started = time.perf_counter()
    report = mark_or_fault(submission.stem, edition=edition, output=output, added=Added())
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
