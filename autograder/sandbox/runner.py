"""Runs one notebook cell by cell and asks the probe at each question's end.

An error in a cell does not stop the notebook. A cell that hangs is interrupted, then killed. When the kernel dies, a
fresh one replays the cells that had succeeded and goes on after the fatal one.
"""

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import nbformat

from autograder.errors import EvidenceError, GraderFault
from autograder.evidence import NotebookRun, parse_log, parse_question
from autograder.model.evidence import Appraised, Build, Call, CellStatus, Figure, QuestionEvidence, Trial
from autograder.model.plan import PlannedModel, QuestionPlan
from autograder.model.training import TrainingLog
from autograder.sandbox import handover, request
from autograder.sandbox.appraise import appraise
from autograder.sandbox.asking import again, apart, ends, incomplete, merged
from autograder.sandbox.handover import Handed
from autograder.sandbox.isolation import Isolation
from autograder.sandbox.job import Job
from autograder.sandbox.kernel import Ended, Kernel, KernelDiedError, TimeLeft
from autograder.sandbox.stage import Stage, Staging, staged
from autograder.sandbox.traininglog import followed, joined, placed

__all__ = ["run_notebook"]

_MAX_DEATHS = 6
"""After so many dead kernels the rest of the notebook is not run."""
_STOPPED = {
    "cell_s": "it could not be interrupted, so Python was ended",
    "notebook_s": "the whole notebook's time was up, and as it could not be interrupted Python was ended",
    "memory_mib": "it was stopped, for it took too much memory with all that it had started",
    "file_mib": "it was stopped, for it wrote too much or too many files",
    "processes": "it was stopped, for it started too many processes",
}
"""What became of a cell whose kernel had to be ended, by the limit that was hit."""
_MAX_DEATHS_APART = 3
"""After so many it is not looked for any more which of a question's functions is the fatal one."""


async def run_notebook(job: Job, *, isolation: Isolation) -> NotebookRun:
    """Run a notebook in `isolation`; whatever student code does, the result is a run.

    A failure on our side is not raised but recorded (`fault`), with all that was collected before it.
    """
    notebook = nbformat.from_dict(json.loads(job.notebook.json))
    run = _Run(job, notebook)
    wanted = Staging(
        limits=job.limits,
        seed=job.part.seed + job.seed,
        extras=job.extras,
        supplied=job.supplied,
        steps=job.steps,
        batch_norm_momentum=job.batch_norm_momentum,
        stub_otter=not job.otter,
    )
    with staged(wanted, within=isolation, slot=job.slot) as stage:
        try:
            await run.all_cells(stage, isolation)
        except (GraderFault, OSError) as error:
            run.fault = str(error)
        finally:
            await run.close()
    if run.handed and job.test is not None:
        run.appraised = await appraise(
            list(run.handed.values()), job.test, limits=job.limits, isolation=isolation, slot=job.slot
        )
    return run.result()


@dataclass
class _Run:
    """A run in progress."""

    job: Job
    notebook: nbformat.NotebookNode
    fault: str = ""
    deaths: int = 0
    limits_hit: dict[str, None] = field(default_factory=dict)
    questions: dict[str, QuestionEvidence] = field(default_factory=dict)
    ended: dict[int, tuple[Ended, float]] = field(default_factory=dict)
    kernel: Kernel | None = None
    short: bool = False
    """A cell has failed, and may have left what takes memory or processes."""
    lost_s: float = 0.0
    """Seconds that ended kernels were kept waiting for a processor."""
    not_replayed: set[int] = field(default_factory=set)
    """Cells that had succeeded, but may be what ends the kernel a little later."""
    counts: dict[int, int] = field(default_factory=dict)
    """The running kernel's execution count → cell index."""
    logs: list[TrainingLog] = field(default_factory=list)
    """What was observed of training, one log a kernel."""
    handed: dict[str, tuple[PlannedModel, Handed]] = field(default_factory=dict)
    """By name: models to be attacked when the notebook has run."""
    appraised: dict[str, Appraised] = field(default_factory=dict)

    async def all_cells(self, stage: Stage, isolation: Isolation) -> None:
        deadline = time.monotonic() + self.job.limits.notebook_s
        asks, lacking = ends(self.job), again(self.job)
        for index, cell in enumerate(self.notebook["cells"]):
            if self._runs(index, cell):
                if not await self._ready(stage, isolation, deadline):
                    return
                await self._cell(index, deadline)
            for plan in asks.get(index, ()):
                await self._ask(plan, stage, isolation, deadline)
            await self._relieve(asked=index in asks or not self.job.places[index].questions)
            await self._ask_again(lacking.get(index, ()), stage, isolation, deadline)
        await self._ask_again(lacking.get(len(self.notebook["cells"]), ()), stage, isolation, deadline)

    def _runs(self, index: int, cell: nbformat.NotebookNode) -> bool:
        place = self.job.places[index]
        return cell["cell_type"] == "code" and bool(cell["source"].strip()) and not place.check and not place.skip

    async def close(self) -> None:
        if self.kernel is not None:
            self.lost_s += self.kernel.lost_s
            await self.kernel.stop()
            self.kernel = None

    async def _ready(self, stage: Stage, isolation: Isolation, deadline: float) -> bool:
        """See that a kernel runs and time is left; after a death replay what had succeeded."""
        while self.kernel is None:
            if self._remaining(deadline) < 0 or self.deaths > _MAX_DEATHS:
                break
            self.kernel = await Kernel.start(self.notebook, stage, isolation)
            self.counts.clear()
            self.logs.append(TrainingLog())
            await self._replay(deadline)
        if self._remaining(deadline) < 0:
            self.limits_hit["notebook_s"] = None
            return False
        return self.kernel is not None

    async def _replay(self, deadline: float) -> None:
        before = -1
        for index, (ended, _) in sorted(self.ended.items()):
            if ended.status is not CellStatus.OK or self.kernel is None or index in self.not_replayed:
                continue
            outputs = self.notebook["cells"][index]["outputs"]
            try:
                await self.kernel.execute(index, **self._left(deadline))
                await self._executed(index, deadline)
            except KernelDiedError:
                # What had succeeded ends the kernel now: this cell, or one before it with a delay. Neither is run again.
                self.not_replayed |= {index, before}
                self.deaths += 1
                await self.close()
            before = index
            self.notebook["cells"][index]["outputs"] = outputs

    async def _cell(self, index: int, deadline: float) -> None:
        assert self.kernel is not None
        started = time.monotonic()
        try:
            ended = await self.kernel.execute(index, **self._left(deadline))
            await self._executed(index, deadline)
        except KernelDiedError as death:
            await self._died(index, death, time.monotonic() - started)
            return
        self.ended[index] = (ended, time.monotonic() - started)
        self.short = self.short or ended.status is not CellStatus.OK
        if ended.limit:
            self.limits_hit[ended.limit] = None

    async def _executed(self, index: int, deadline: float) -> None:
        """Note which cell has run; after the one tagged `parameters` put smaller numbers in."""
        self.counts[self.notebook["cells"][index].get("execution_count") or 0] = index
        smaller = self.job.parameters(index)
        if smaller and self.kernel is not None:
            await self.kernel.ask(request.parameters(smaller), **self._left(deadline))

    async def _died(self, index: int, death: KernelDiedError, seconds: float) -> None:
        limit = death.limit
        if limit:
            self.limits_hit[limit] = None
        status = CellStatus.TIMEOUT if limit in ("cell_s", "notebook_s") else CellStatus.DIED
        why = f"the kernel {death.why}" if death.why else "a crash, or a call that ends Python"
        why = f"{_STOPPED.get(limit, 'it was stopped')}; limit {limit}" if limit else why
        self.ended[index] = (Ended(status, why, limit), seconds)
        self.deaths += 1
        await self.close()

    async def _ask(self, plan: QuestionPlan, stage: Stage, isolation: Isolation, deadline: float) -> None:
        if not await self._ready(stage, isolation, deadline):
            return
        assert self.kernel is not None
        try:
            reply = await self.kernel.ask(request.question(plan), **self._left(deadline))
        except KernelDiedError as death:
            if death.limit:
                self.limits_hit[death.limit] = None
            await self.close()
            self.deaths += 1
            await self._ask_apart(plan, stage, isolation, deadline)
            return
        self._log(reply)
        evidence = self._understood(plan.question, reply)
        if evidence is not None:
            earlier = self.questions.get(plan.question)
            self.questions[plan.question] = merged(earlier, evidence) if earlier else evidence
        await self._receive([model for model in plan.models if not self._has(model)], deadline)

    async def _ask_apart(self, plan: QuestionPlan, stage: Stage, isolation: Isolation, deadline: float) -> None:
        """Code of the student's killed the kernel when it was called: ask for the rest without it, then for each alone."""
        rest, calling = apart(plan)
        if not calling:
            return
        if rest is not None:
            await self._ask(rest, stage, isolation, deadline)
        if len(calling) == 1 or self.deaths > _MAX_DEATHS_APART:
            self._note_fatal(plan)
            return
        for one in calling:
            await self._ask(one, stage, isolation, deadline)

    async def _relieve(self, *, asked: bool) -> None:
        """After a question that ran short of memory or processes see that those after it do not run short of it too.

        Args:
            asked: All that is wanted from the kernel so far has been asked for.
        """
        if self.short and asked and self.kernel is not None:
            self.short = False
            if self.kernel.exhausted():
                self.deaths += 1
                await self.close()

    def _has(self, model: PlannedModel) -> bool:
        return model.name in self.handed and bool(self.handed[model.name][1].parts)

    async def _receive(self, models: Sequence[PlannedModel], deadline: float) -> None:
        """Fetch what there is of these models; a kernel that gives nothing usable has none."""
        if not models or self.job.test is None or self.kernel is None:
            return
        try:
            reply = await self.kernel.ask(
                handover.offer(models, self.job.test.images.shape[1:]), **self._left(deadline)
            )
            for model, offer in zip(models, handover.read_offers(reply, models), strict=True):
                parts = {part: await self._part(offer.name, part, size, deadline) for part, size in offer.parts}
                self.handed[model.name] = model, Handed(offer, parts)
        except EvidenceError as error:
            self._not_received(models, f"it could not be handed over to the grader: {error}")
        except KernelDiedError as death:
            if death.limit:
                self.limits_hit[death.limit] = None
            await self.close()
            self.deaths += 1
            self._not_received(models, "the kernel died while it was handed over to the grader")

    def _not_received(self, models: Sequence[PlannedModel], problem: str) -> None:
        for model in models:
            if not self._has(model):
                self.handed[model.name] = model, Handed(handover.Offer(model.name, "", problem, ()))

    async def _part(self, name: str, part: str, size: int, deadline: float) -> bytes:
        assert self.kernel is not None
        raw = b""
        while len(raw) < size:
            reply = await self.kernel.ask(handover.fetch(name, part, len(raw)), **self._left(deadline))
            more = handover.piece(reply)
            if not more:
                raise EvidenceError(f"{part} of {name} broke off")
            raw += more
        return raw

    def _note_fatal(self, plan: QuestionPlan) -> None:
        error = "no error, but ended Python"
        calls = {call.id: (Call("error", error=error),) * len(call.inputs) * call.repeat for call in plan.calls}
        builds = {build.id: (Build("error", error=error),) * len(build.settings) for build in plan.builds}
        trials = {trial.id: Trial("error", error=error) for trial in plan.trials}
        evidence = self.questions.get(plan.question, QuestionEvidence(plan.question, {}, {}, {}, ()))
        self.questions[plan.question] = replace(
            evidence,
            calls={**evidence.calls, **calls},
            builds={**evidence.builds, **builds},
            trials={**evidence.trials, **trials},
        )

    def _understood(self, question: str, reply: Mapping[str, Any]) -> QuestionEvidence | None:
        try:
            evidence = parse_question(str(reply.get("evidence", "")), question=question)
        except EvidenceError:
            # The probe runs in the student's process: what it cannot say there, the student's code has prevented.
            return None
        figures = tuple(Figure(self.counts.get(figure.cell, -1), figure.axes) for figure in evidence.figures)
        outputs = tuple(replace(output, cell=self.counts.get(output.cell, -1)) for output in evidence.outputs)
        return replace(evidence, figures=figures, outputs=outputs)

    def _log(self, reply: Mapping[str, Any]) -> None:
        """Keep what the kernel has observed so far; each reply holds all of it."""
        if "log" in reply:
            with suppress(EvidenceError):  # as in `_understood`
                log = placed(parse_log(str(reply["log"])), self.counts)
                self.logs[-1] = followed(self.logs[-1], log)

    async def _ask_again(
        self, plans: Sequence[QuestionPlan], stage: Stage, isolation: Isolation, deadline: float
    ) -> None:
        """At their part's end, ask for what was not there at its question's end (cells out of order)."""
        for plan in plans:
            seen = self.questions.get(plan.question)
            if seen is None or incomplete(seen, plan):
                await self._ask(plan, stage, isolation, deadline)

    def _remaining(self, deadline: float) -> float:
        """Seconds of the notebook's time that are left; what others on this machine took is added."""
        lost_s = self.kernel.lost_s if self.kernel else 0.0
        return deadline + self.lost_s + lost_s - time.monotonic()

    def _left(self, deadline: float) -> TimeLeft:
        """How long the next thing may take, and which limit that is."""
        cell_s, left_s = self.job.limits.cell_s, max(0.05, self._remaining(deadline))
        if cell_s <= left_s:
            return {"timeout_s": cell_s, "limit": "cell_s"}
        return {"timeout_s": left_s, "limit": "notebook_s"}

    def result(self) -> NotebookRun:
        cells = [
            {"question": place.question, "shared": list(place.shared), "own": place.own, **self._record(index)}
            for index, place in enumerate(self.job.places)
        ]
        record = {
            "part": self.job.part.id,
            "seed": self.job.part.seed + self.job.seed,
            "tier": self.job.tier,
            "data": {item.name: item.sha256 for item in self.job.supplied},
            "limits_hit": list(self.limits_hit),
            "kernel_deaths": self.deaths,
            "fault": self.fault,
            "freeform": self.job.freeform,
            "cells": cells,
        }
        log = joined(self.logs)
        return NotebookRun(self.job.part.id, self.notebook, record, self.questions, log, self.appraised)

    def _record(self, index: int) -> dict[str, Any]:
        if index in self.ended:
            ended, seconds = self.ended[index]
            return {"status": ended.status.value, "seconds": round(seconds, 3), "error": ended.error}
        if self.notebook["cells"][index]["cell_type"] != "code":
            status = CellStatus.TEXT
        elif not self._runs(index, self.notebook["cells"][index]):
            status = CellStatus.SKIPPED
        else:
            status = CellStatus.NOT_RUN
        return {"status": status.value, "seconds": 0.0, "error": ""}
