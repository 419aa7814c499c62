"""An IPython kernel that answers one question more: what is there now?

The grader sends `PREFIX` + a question's plan (JSON) as an execute request. The reply's content holds the evidence
under `evidence`, as one JSON text: {"question", "values", "variables", "calls", "builds", "trials", "figures"}; and,
where training is watched, all that was seen of it since the kernel started under `log`: {"events", "models", "data", "spent_s"}.
`PREFIX` + {"parameters": {name: value}} lowers integers that the student's notebook holds under these names.
`PREFIX` + {"offer": [models]} says what there is of models to be attacked, {"fetch": [name, part, start]} gives pieces of it.
Every other request is the student's and goes to IPython untouched.
"""

import json
import sys
from typing import Any, ClassVar, cast

from ipykernel.ipkernel import IPythonKernel

from autograder_probe import backends, otter_stub, quiet
from autograder_probe.asked import builds, calls, failures, handover, kept, trials
from autograder_probe.calm import Mended, calm
from autograder_probe.held import large, shown, values
from autograder_probe.pictures import figures
from autograder_probe.said import Said
from autograder_probe.training import recorder

PREFIX = "#autograder-probe "
EVIDENCE_CHARS = 16 * 1024 * 1024
"""The grader looks at no longer text."""


class ProbeKernel(IPythonKernel):
    """The student's kernel."""

    settings: ClassVar[dict[str, Any]] = {"seed": 0, "training": None, "output_kib": 0}
    """As start.py was given them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._count = 0  # execution count of the running cell; IPython raises its own before the cell has ended
        self._shell = cast("Any", self.shell)
        self._figures = figures.Recorder(lambda: self._count)
        self._figures.install()
        backends.install(self._shell)
        self._training = recorder.Recorder(
            lambda: self._count, seed=self.settings["seed"], settings=self.settings["training"]
        )
        self._training.install()
        self._handover = handover.Handover()
        session = cast("Any", self.session)
        self._said = Said(session.send, self.settings["output_kib"] * 1024)
        session.send = self._said.send
        self._mended = Mended()
        self._random = quiet.Own(self.settings["seed"])
        self._shown = shown.Shown(self._shell.user_ns["_oh"])
        # quit() and exit() end the kernel a moment later, and with it what comes after: here they do nothing.
        self._shell.ask_exit = lambda: None
        if getattr(sys.modules.get("otter"), "__name__", "") == otter_stub.__name__:
            # The cell that makes it is otter's and is not executed; the student's own cells may use it.
            self._shell.user_ns["grader"] = otter_stub.Notebook()
        # Bound now: what student code puts in place of these modules' functions later does not reach us.
        self._dumps = json.JSONEncoder(allow_nan=False).encode
        self._loads = json.JSONDecoder().decode

    async def do_execute(self, code: str, silent: bool, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Answer a plan with evidence; run anything else as IPython does."""
        if not code.startswith(PREFIX):
            return await self._run(code, silent, *args, **kwargs)
        reply = {
            "status": "ok",
            "execution_count": self._shell.execution_count,
            "payload": [],
            "user_expressions": {},
        }
        try:
            with calm():
                reply |= self._replied(self._loads(code[len(PREFIX) :]))
        except KeyboardInterrupt:
            reply["fault"] = "looking at the answers did not end in time"
        except BaseException as error:  # noqa: BLE001 - reported to the grader, which decides whose fault it is
            reply["fault"] = f"{type(error).__name__}: {values.short_repr(error)}"
        self._mended.mend()
        return reply

    async def _run(self, code: str, silent: bool, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The student's cell: whatever becomes of it, there is a reply."""
        self._count = int(self._shell.execution_count)
        self._said.begin()
        try:
            self._random.give()
            result: dict[str, Any] = await super().do_execute(code, silent, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 - IPython itself failed, over an exception that has no text, say
            self._mended.mend()
            result = self._failed(error)
        try:
            self._random.take()
            with calm():
                self._training.cell_ended(well=result.get("status") == "ok")
        except (KeyboardInterrupt, Exception):  # noqa: BLE001 - the grader's, a moment late; or student code patched us
            self._mended.mend()
        self._mended.mend()
        return result

    def _failed(self, error: Exception) -> dict[str, Any]:
        return {
            "status": "error",
            "ename": type(error).__name__,
            "evalue": values.short_text(error),
            "traceback": [],
            "execution_count": self._count,
            "payload": [],
            "user_expressions": {},
        }

    def _replied(self, request: dict[str, Any]) -> dict[str, str]:
        texts = {"evidence": self._dumps(self._answer(request))}
        if self._training.observed:
            texts["log"] = self._dumps(self._training.as_json())
        return {name: text for name, text in texts.items() if len(text) <= EVIDENCE_CHARS}

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if "parameters" in request:
            self._training.replace_parameters(self._shell.user_ns, request["parameters"])
            return {}
        if "fetch" in request:
            return dict(self._handover.fetch(*request["fetch"]))
        with self._training.unseen(), quiet.same_random_numbers():
            if "offer" in request:
                return {"offers": [self._handover.offer(self._shell.user_ns, plan) for plan in request["offer"]]}
            return self._observe(request)

    def _observe(self, plan: dict[str, Any]) -> dict[str, Any]:
        namespace, names = self._shell.user_ns, plan["names"]
        reader: Any = large.Reader() if plan.get("data") else values
        once: Any = {"keeper": kept.Keeper(), "patience": failures.Patience()}
        patience, apart = once["patience"], self._figures.apart
        return {
            "question": plan["question"],
            # First: figures that calls draw are not the question's own.
            "figures": self._figures.take() if plan["figures"] else [],
            "values": reader.named(namespace, names),
            "variables": reader.others(namespace, names) if names else {},
            "calls": {call["id"]: calls.run(namespace, call, apart, **once) for call in plan["calls"]},
            "builds": {
                asked["id"]: builds.run(namespace, asked, patience=patience) for asked in plan.get("builds", [])
            },
            "trials": {asked["id"]: trials.run(namespace, asked, apart, **once) for asked in plan.get("trials", [])},
            "outputs": self._shown.values(namespace) if plan.get("outputs") else [],
        }
