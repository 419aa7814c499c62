"""Measures things in turn (A B C A B C …), so that a busy moment of the machine does not fall on one of them alone."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from autograder.sandbox.limits.processes import proportional_mib, tree

__all__ = ["Timing", "in_turn", "ratio", "run", "run_watched", "seconds_to_first_line"]

_LOOK_S = 0.25
"""Between two looks at the memory."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What one thing took."""

    seconds: tuple[float, ...]
    """Wall time, round by round."""

    @property
    def median_s(self) -> float:
        """The middle of the rounds."""
        return median(self.seconds)

    @property
    def spread_s(self) -> tuple[float, float]:
        """The quickest and the slowest round."""
        return min(self.seconds), max(self.seconds)


def in_turn(things: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, Timing]:
    """Measure each thing once a round; each returns its own seconds. A round before the first warms the caches up."""
    for thing in things.values():
        thing()
    taken: dict[str, list[float]] = {name: [] for name in things}
    for _ in range(rounds):
        for name, thing in things.items():
            taken[name].append(thing())
    return {name: Timing(tuple(seconds)) for name, seconds in taken.items()}


def ratio(over: Timing, under: Timing) -> float:
    """Median of the rounds' own ratios: what was slow for both in one round cancels out."""
    return median(a / b for a, b in zip(over.seconds, under.seconds, strict=True))


def run(command: Sequence[str], *, cwd: Path) -> float:
    """Wall time in seconds of a whole process.

    Raises:
        RuntimeError: It failed.
    """
    started = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    taken = time.perf_counter() - started
    if done.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} … ended with {done.returncode}:\n{done.stderr[-2_000:]}")
    return taken


def run_watched(command: Sequence[str], *, cwd: Path) -> tuple[float, float]:
    """Wall time in seconds of a whole process, and the most memory in MiB that it and all below it had at any look.

    Shared pages count once (proportional set size). What comes and goes between two looks is not seen.

    Raises:
        RuntimeError: It failed.
    """
    peak_mib, started = 0.0, time.perf_counter()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=log) as process:
            while process.poll() is None:
                peak_mib = max(peak_mib, proportional_mib(tree(process.pid)))
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_LOOK_S)
        taken = time.perf_counter() - started
        log.seek(0)
        if process.returncode:
            said = log.read()[-2_000:]
            raise RuntimeError(f"{' '.join(command[:4])} … ended with {process.returncode}:\n{said}")
    return taken, peak_mib


def seconds_to_first_line(command: Sequence[str], *, cwd: Path) -> float:
    """Seconds from a process's start to its first line on standard error, where progress goes.

    Raises:
        RuntimeError: It printed nothing.
    """
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        taken = time.perf_counter() - started
        process.stderr.read()
    if not line:
        raise RuntimeError(f"{' '.join(command[:4])} … printed nothing")
    return taken
