"""Has models that a notebook handed over attacked by our own program, in a sandbox with no code of a student's."""

import asyncio
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.errors import EvidenceError
from autograder.evidence import MAX_BYTES
from autograder.evidence.appraised import parse_appraised
from autograder.model.assignment import Limits
from autograder.model.evidence import Appraised
from autograder.model.plan import PlannedModel
from autograder.sandbox.handover import Handed
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.limits.watch import Watched, watch
from autograder.sandbox.stage import Stage, Staging, staged

__all__ = ["TestImages", "appraise"]

_SEEDS = (1, 2)
"""Of the random starts of PGD; that two differ says how much chance there is in one."""
_SCALES = (0.5, 2.0, 4.0)
"""Other epsilons for the curve, as multiples of the one asked for."""
_PROGRAM = "appraisal/main.py"
_PROGRAM_MIB = 600
"""Of TensorFlow itself, before any model: it stays when a model takes all the rest."""
_LOADING, _ATTACKING = 1 / 15, 3 / 5
"""Shares of the program's time that the opening of one file, and attacks on all models, may take of computing."""


@dataclass(frozen=True, slots=True)
class TestImages:
    """What models are tested on."""

    __test__ = False  # no test of pytest's

    images: NDArray[np.float32]
    """(n, height, width, channels)."""
    labels: NDArray[np.int64]
    """(n,)."""


async def appraise(
    handed: Sequence[tuple[PlannedModel, Handed]], test: TestImages, *, limits: Limits, isolation: Isolation, slot: int
) -> dict[str, Appraised]:
    """Name of each model → what it is worth; why not, where it could not be attacked.

    Args:
        handed: What each plan brought.
        test: At most `Attack.images` of them are used.
        limits: Of the program: memory, and `notebook_s` for its time.
        isolation: Where it runs.
        slot: Number of the worker.
    """
    task, extras = _task(handed, test, limits)
    wanted = Staging(limits, 0, extras, (), steps=None, batch_norm_momentum=None, stub_otter=False, task=task)
    with staged(wanted, within=isolation, slot=slot) as stage:
        raw, problem = await _output(isolation, stage)
    found: dict[str, Appraised] = {}
    if not problem:
        try:
            found = parse_appraised(raw)
        except EvidenceError as error:
            problem = str(error)
    return {
        plan.name: replace(found.get(plan.name, Appraised(problem=problem)), files=tuple(_files(item)))
        for plan, item in handed
    }


def _files(item: Handed) -> list[str]:
    return [name for name in item.parts if name != "graph"]


def _task(
    handed: Sequence[tuple[PlannedModel, Handed]], test: TestImages, limits: Limits
) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """What the program is to do, and the files that it needs."""
    most = max(plan.attack.images for plan, _ in handed)
    chosen = np.unique(np.linspace(0, len(test.images) - 1, min(most, len(test.images))).round().astype(int))
    extras = [("images.npy", _npy(test.images[chosen])), ("labels.npy", _npy(test.labels[chosen]))]
    models = []
    for number, (plan, item) in enumerate(handed):
        names = dict(_staged_names(number, item.parts))
        extras += [(names[name], raw) for name, raw in item.parts.items()]
        models.append(
            {
                "name": plan.name,
                "attack": asdict(plan.attack),
                "graph": names.get("graph", ""),
                "config": item.offer.config,
                "problem": item.offer.problem,
                "files": [[name, names[name]] for name in _files(item)],
            }
        )
    task: dict[str, Any] = {
        "images": "images.npy",
        "labels": "labels.npy",
        "seeds": _SEEDS,
        "scales": _SCALES,
        "models": models,
    }
    task["bounds"] = {
        "load_s": limits.notebook_s * _LOADING,
        "attack_s": limits.notebook_s * _ATTACKING / max(1, len(models)),
        "memory_mib": max(limits.memory_mib - _PROGRAM_MIB, limits.memory_mib // 2),
    }
    return task, extras


def _staged_names(number: int, parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Names of our own, which end as the student's: that is what tells the formats apart."""
    endings = (".weights.h5", ".keras", ".hdf5", ".h5")
    for count, name in enumerate(parts):
        ending = next((ending for ending in endings if name.lower().endswith(ending)), "")
        yield name, f"model-{number}-{count}{ending}"


def _npy(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


async def _output(isolation: Isolation, stage: Stage) -> tuple[bytes, str]:
    """(what the program wrote, why that cannot be used)."""
    stopped: list[str] = []
    empty = stage.root / "empty"
    empty.mkdir()
    with stage.log.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *isolation.program(stage, _PROGRAM),
            env={},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )

    def stop(limit: str) -> None:
        stopped.append(limit)
        isolation.kill(stage, process.pid)

    watching = asyncio.create_task(
        watch(
            Watched(
                lambda: isolation.family(stage, process.pid),
                alive=lambda: process.returncode is None,
                limits=stage.limits,
                sockets=empty,
            ),
            stop=stop,
        )
    )
    assert process.stdout is not None
    raw = b""
    try:
        async with asyncio.timeout(stage.limits.notebook_s):
            while (more := await process.stdout.read(1 << 16)) and len(raw) <= MAX_BYTES:
                raw += more
            await process.wait()
    except TimeoutError:
        stop("notebook_s")
    finally:
        isolation.kill(stage, process.pid)
        await process.wait()
        await watching
    if stopped:
        return b"", f"the grader's attacks on it were stopped (limit {stopped[0]})"
    if process.returncode != 0 or len(raw) > MAX_BYTES:
        said = stage.log.read_text(encoding="utf-8", errors="replace").strip()[-300:]
        return b"", f"the grader's attacks on it failed (exit code {process.returncode}): {said}"
    return raw, ""
