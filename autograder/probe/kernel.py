"""An IPython kernel that answers one question more: what is there now?

The grader sends `PREFIX` + a question's plan (JSON) as an execute request. The reply's content holds the evidence
under `evidence`, as one JSON text: {"question", "values", "variables", "calls", "figures"}. Every other request is
the student's and goes to IPython untouched.
"""

import json
import random
import sys
from typing import Any, cast

import numpy as np
from ipykernel.ipkernel import IPythonKernel

from autograder_probe import calls, figures, otter_stub, values

PREFIX = "#autograder-probe "


class ProbeKernel(IPythonKernel):
    """The student's kernel."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._count = 0  # execution count of the running cell; IPython raises its own before the cell has ended
        self._shell = cast("Any", self.shell)
        self._figures = figures.Recorder(lambda: self._count)
        self._figures.install()
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
            self._count = int(self._shell.execution_count)
            return await super().do_execute(code, silent, *args, **kwargs)
        reply = {
            "status": "ok",
            "execution_count": self._shell.execution_count,
            "payload": [],
            "user_expressions": {},
        }
        try:
            reply["evidence"] = self._dumps(self._observe(self._loads(code[len(PREFIX) :])))
        except KeyboardInterrupt:
            reply["fault"] = "looking at the answers did not end in time"
        except Exception as error:  # noqa: BLE001 - reported to the grader, which decides whose fault it is
            reply["fault"] = f"{type(error).__name__}: {values.short_repr(error)}"
        return reply

    def _observe(self, plan: dict[str, Any]) -> dict[str, Any]:
        namespace = self._shell.user_ns
        states = random.getstate(), np.random.get_state()  # probing must not shift the student's later numbers
        try:
            return {
                "question": plan["question"],
                "values": values.named(namespace, plan["names"]),
                "variables": values.others(namespace, plan["names"]) if plan["names"] else {},
                "calls": {call["id"]: calls.run(namespace, call) for call in plan["calls"]},
                "figures": self._figures.take() if plan["figures"] else [],
            }
        finally:
            random.setstate(states[0])
            np.random.set_state(states[1])
