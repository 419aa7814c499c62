"""One kernel: what its supervision makes of a death, whoever sees it first."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.evidence import NotebookRun
from autograder.sandbox import NoIsolation
from autograder.sandbox.limits import watch

pytestmark = pytest.mark.slow


def test_a_death_that_nbclient_sees_before_the_watch_is_a_death_like_any_other(
    run_cells: Any, statuses: Callable[[NotebookRun], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_pause_s", lambda *_, **__: 3)  # nbclient looks every second
    run = run_cells(["a = 1", "import os; os._exit(3)", "b = a"])
    assert statuses(run) == ["ok", "died", "ok"]
    assert (run.record["kernel_deaths"], run.record["fault"]) == (1, "")


def test_a_kernel_that_does_not_start_is_our_fault_and_says_what_it_printed(
    run_cells: Any,
) -> None:
    class Broken(NoIsolation):
        def command(self, stage: Any, door: Any) -> list[str]:  # noqa: ARG002 - part of the protocol
            return ["/bin/sh", "-c", "echo no such python >&2; exit 1"]

    run = run_cells(["a = 1"], within=Broken())
    assert run.record["cells"][0]["status"] == "not_run"
    assert "its process ended" in run.record["fault"]
    assert "no such python" in run.record["fault"]


def test_what_tensorflow_says_before_and_after_what_went_wrong_is_left_out(
    run_cells: Any,
) -> None:
    trace = "Graph execution error:\n\nDetected at node a/b defined at (most recent call last):\n"
    trace += '  File "/elsewhere/1.py", line 5, in <module>\n\n  File "/elsewhere/2.py", line 7, in fit\n\n'
    messages = [
        trace + "Received a label value of 10\n\t [[{{node a/b}}]] [Op:__inference_1]",
        "{{function_node __wrapped__Mul_device_/job:localhost/device:CPU:0}} Incompatible shapes [Op:Mul] name: ",
    ]
    run = run_cells(
        [
            *(f"raise ValueError({text!r})" for text in messages),
            "class ResourceExhaustedError(Exception): 0\nraise ResourceExhaustedError('OOM')",
        ]
    )
    assert [cell["error"] for cell in run.record["cells"]] == [
        "ValueError: Received a label value of 10",
        "ValueError: Incompatible shapes",
        "ResourceExhaustedError: OOM",
    ]
    assert run.record["limits_hit"] == ["memory_mib"]
