"""Student code owns the kernel's end of the connection: whatever it sends, the grader neither swells, hangs nor errs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.evidence import NotebookRun
from autograder.model.plan import QuestionPlan

pytestmark = pytest.mark.slow

ANSWERS = (QuestionPlan("q1", names=("a", "b")),)
GROWTH_MIB = 600
"""The floods below are of 1,800 MB and more."""
SIGNED = """
kernel = get_ipython().kernel
session, parent, ident = kernel.session, kernel.get_parent(), kernel._parent_ident["shell"]
publish, reply = kernel.iopub_thread.socket, kernel.shell_stream.socket
def message(kind, content):
    parts = [session.pack(session.msg_header(kind)), session.pack(parent["header"]), b"{}", content]
    return [b"<IDS|MSG>", session.sign(parts), *parts]
"""
RAW = """
import os, socket
def ours():
    for fd in map(int, os.listdir("/proc/self/fd")):
        try:
            found = socket.socket(fileno=os.dup(fd))
            if found.family == socket.AF_UNIX and "/k-" in str(found.getsockname()):
                found.getpeername()
                found.setblocking(True)
                yield found
        except OSError:
            continue
"""
FLOODS = {
    "sixty outputs of 30 MB": SIGNED
    + """
text = b'{"name":"stdout","text":"' + b"x" * 30_000_000 + b'"}'
for _ in range(60):
    publish.send_multipart([b"stream", *message("stream", text)], copy=False)
""",
    "outputs as large as may be, of many small values": SIGNED
    + """
many = b'{"data":{"application/json":[' + b"[]," * 600_000 + b"[]]}}"
for _ in range(1_000):
    publish.send_multipart([b"display", *message("display_data", many)], copy=False)
""",
    "sixty replies of 30 MB, of many small values": SIGNED
    + """
many = b'{"status":"ok","evidence":[' + b"[]," * 10_000_000 + b"[]]}"
for _ in range(60):
    reply.send_multipart([*ident, *message("execute_reply", many)], copy=False)
""",
    "a reply of ten thousand parts of 200 kB": SIGNED
    + """
part = b"x" * 200_000
reply.send_multipart([*ident, *message("execute_reply", b"{}"), *[part] * 10_000], copy=False)
""",
    "a message of 2 GB on each socket": RAW
    + """
piece = bytes(1 << 20)
for ours in ours():
    try:
        ours.sendall(b"\\x02" + (2 << 30).to_bytes(8, "big"))
        ours.settimeout(2)
        for _ in range(2 << 10):
            ours.sendall(piece)
    except OSError:
        continue
""",
    "a message without end on each socket": RAW
    + """
frame = b"\\x03" + (1 << 20).to_bytes(8, "big") + bytes(1 << 20)
for ours in ours():
    try:
        ours.settimeout(2)
        for _ in range(2_000):
            ours.sendall(frame)
    except OSError:
        continue
""",
}


@pytest.fixture
def growth_mib() -> Callable[[], float]:
    """How much more memory this process has held at its worst than before, MiB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
    before = _status_kib("VmRSS")
    return lambda: (_status_kib("VmHWM") - before) / 1024


def _status_kib(key: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{key}:"))


def values(run: NotebookRun) -> dict[str, Any]:
    found = run.questions["q1"].values if "q1" in run.questions else {}
    return {name: None if value.array is None else value.array.tolist() for name, value in found.items()}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_fills_no_memory_of_ours(run_cells: Any, growth_mib: Callable[[], float], flood: str) -> None:
    run = run_cells(["a = 1", FLOODS[flood], "b = 2"], plans=ANSWERS, cell_s=10, memory_mib=1_536)
    assert growth_mib() < GROWTH_MIB
    assert run.record["fault"] == ""
    assert values(run)["b"] == 2  # by this kernel or the next


def test_a_line_of_100_mb_costs_its_output_and_nothing_else(run_cells: Any, growth_mib: Callable[[], float]) -> None:
    large = "a = 1\nprint('x' * 100_000_000)\nb = 2"
    raised = "raise ValueError('y' * 50_000_000)"
    run = run_cells([large, raised, "print('after')"], plans=ANSWERS, memory_mib=1_024)
    assert growth_mib() < 60  # less than the line itself
    assert [cell["status"] for cell in run.record["cells"]] == ["ok", "error", "ok"]
    assert (values(run), run.record["kernel_deaths"], run.record["limits_hit"]) == ({"a": 1, "b": 2}, 0, ["output_kib"])
    printed, note = run.executed["cells"][0]["outputs"]
    assert printed["text"] == "x" * 16 * 1024
    assert note["text"] == "[Output over 16 KiB was dropped.]\n"
    assert run.record["cells"][1]["error"].startswith("ValueError: yyy")
    assert run.executed["cells"][2]["outputs"][0]["text"] == "after\n"


def test_pictures_and_widgets_over_the_cap_are_dropped_and_the_next_cell_has_room_again(run_cells: Any) -> None:
    shown = "from IPython.display import display, publish_display_data\n"
    picture = shown + "a = 1\nfor _ in range(3): publish_display_data({'image/png': 'A' * 30_000_000})"
    bars = "b = 2\nfor i in range(400): display(i, display_id='bar'); display(i, display_id='bar', update=True)"
    cells = [
        picture,
        bars,
        "from IPython.display import publish_display_data\npublish_display_data({'text/plain': 'small'})",
    ]
    run = run_cells(cells, plans=ANSWERS, memory_mib=1_024)
    assert [cell["status"] for cell in run.record["cells"]] == ["ok"] * 3
    assert values(run) == {"a": 1, "b": 2}
    assert len(json.dumps(run.executed)) < 100_000
    assert run.executed["cells"][2]["outputs"][0]["data"] == {"text/plain": "small"}


FORGED: dict[str, str] = {
    "early replies of the wrong types, and the same again": """
for content in (b'{"status": 5, "ename": [], "evalue": {"a": NaN}, "payload": [{"source": "ask_exit"}]}',
                b'{"status": "ok", "execution_count": [[1]], "payload": [{"source": "set_next_input", "text": "a = 3"}]}'):
    for _ in range(3):
        reply.send_multipart([*ident, *message("execute_reply", content)])
""",
    "idle before the end, and counts that are none": """
for content in (b'{"execution_state": ["idle"]}', b'{"execution_state": "idle", "execution_count": 1e999}', b"[]", b"{", b"NaN"):
    publish.send_multipart([b"status", *message("status", content)])
publish.send_multipart([b"x", *message("execute_input", b'{"execution_count": {"a": 1}}')])
""",
    "replies to what was not asked": """
for kind in ("shutdown_reply", "input_request", "interrupt_reply", "kernel_info_reply", "comm_open", "comm_msg", "x" * 9_000):
    reply.send_multipart([*ident, *message(kind, b'{"restart": true, "prompt": "?", "comm_id": 5, "data": 5}')])
    publish.send_multipart([b"x", *message(kind, b'{"comm_id": [], "data": {"state": 5}, "target_name": "jupyter.widget"}')])
""",
    "depth, and heads that are none": """
deep = b'{"data": {"application/json": ' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"}}"
publish.send_multipart([b"x", *message("display_data", deep)])
for parent in ({"header": 5}, {"header": {"msg_id": [5]}}, {"header": {"msg_id": None, "date": "x" * 9_000}}):
    publish.send_multipart([b"x", *message("stream", b'{"text": "x", "name": "stdout"}')])
    reply.send_multipart([*ident, *message("execute_reply", b'{"status": "ok"}')])
""",
}


def test_forged_messages_confuse_no_cell_with_another(run_cells: Any) -> None:
    forging = [SIGNED + code for code in FORGED.values()]
    late = "import time\na = 1\ntime.sleep(0.3)\nprint('late')"
    run = run_cells(
        [*forging, SIGNED + FORGED["early replies of the wrong types, and the same again"] + late, "b = 2", "print(a)"],
        plans=ANSWERS,
    )
    assert [cell["error"] for cell in run.record["cells"]] == [""] * 7
    assert (run.record["fault"], run.record["kernel_deaths"]) == ("", 0)
    assert values(run) == {"a": 1, "b": 2}
    assert run.executed["cells"][-2]["outputs"] == []  # what the cell before printed late is not this one's
    assert run.executed["cells"][-1]["outputs"][0]["text"] == "1\n"


def test_a_reply_over_the_cap_ends_the_kernel_and_says_so(run_cells: Any, statuses: Any) -> None:
    large = (
        """reply.send_multipart([*ident, *message("execute_reply", b'{"status": "ok"}'), *[b"x" * 1_000_000] * 50])"""
    )
    run = run_cells(["a = 1", f"{SIGNED}\n{large}\nimport time; time.sleep(60)", "b = 2"], plans=ANSWERS, cell_s=30)
    assert statuses(run) == ["ok", "died", "ok"]
    assert run.record["cells"][1]["error"] == "the kernel sent what no kernel sends (TooLargeError)"
    assert (run.record["fault"], run.record["limits_hit"], values(run)) == ("", [], {"a": 1, "b": 2})


@pytest.mark.parametrize(
    "closing",
    [
        "kernel.shell_stream.socket.close(linger=0)",
        "import os; os.closerange(3, 200)",
    ],
)
def test_a_kernel_that_hangs_up_is_not_waited_for(run_cells: Any, statuses: Any, closing: str) -> None:
    cell = f"kernel = get_ipython().kernel\n{closing}\nimport time; time.sleep(60)"
    run = run_cells(["a = 1", cell, "b = 2"], plans=ANSWERS, cell_s=30)
    assert statuses(run) == ["ok", "died", "ok"]
    assert (run.record["fault"], values(run), run.record["limits_hit"]) == ("", {"a": 1, "b": 2}, [])


FORGED_EVIDENCE = {
    "values": '{"question": "q1", "values": {}, "variables": {}, "calls": {}, "figures": []}',
    "deep": "[" * 100_000,
    "many": "[" + "0," * 8_000_000 + "0]",
    "long": "x" * 20_000_000,
    "another question's": '{"question": "q2", "values": {}, "variables": {}, "calls": {}, "figures": []}',
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", FORGED_EVIDENCE)
def test_forged_evidence_is_read_with_moderate_effort_or_not_at_all(
    run_cells: Any, growth_mib: Callable[[], float], name: str
) -> None:
    text = FORGED_EVIDENCE[name]
    given = repr(text) if len(text) < 1_000 else f"{text[0]!r} + {text[1:3]!r} * {len(text) // 2}"
    patch = f"""
async def forged(code, silent, *args, **kwargs):
    return {{"status": "ok", "evidence": {given}, "log": {given}, "fault": 5, "execution_count": 1, "payload": [], "user_expressions": {{}}}}
get_ipython().kernel.do_execute = forged
"""
    run = run_cells(["a = 1", patch, "b = 2"], plans=ANSWERS, memory_mib=1_024)
    assert growth_mib() < GROWTH_MIB
    assert (run.record["fault"], values(run)) == ("", {})


UNLUCKY = {
    "a file as output, closed again": "import sys\nsys.stdout = open('log.txt', 'w')\nprint('log')\nsys.stdout.close()",
    "no output": "import sys\nsys.stdout = sys.stderr = None",
    "a closed output": "import sys\nsys.stdout.close()",
    "no depth": "import sys\nsys.setrecursionlimit(50)",
    "python's own names": "import builtins\nbuiltins.sum = 5\ndel builtins.divmod",
    "an exception without text": "class Mine(Exception):\n    def __str__(self):\n        return self.nothing\nraise Mine",
    "an exit in a length": "class Mine(list):\n    def __len__(self):\n        raise SystemExit\nc = Mine([1])",
    "warnings as errors": "import gc, warnings\nimport numpy as np\nwarnings.simplefilter('error'); np.seterr(all='raise')\ngc.disable()",
    "a window": "import matplotlib\nmatplotlib.use('TkAgg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
    "a magic for windows": "%matplotlib qt\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
    "standard files closed": "import os\nos.close(0); os.close(1); os.close(2)",
    "threads": "import threading\nfor _ in range(2):\n    threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()",
    "a trace": "import sys\nsys.settrace(lambda *_: None); sys.setprofile(lambda *_: None)",
}


@pytest.mark.parametrize("name", UNLUCKY)
def test_what_an_unlucky_cell_sets_costs_no_other_answer(run_cells: Any, name: str) -> None:
    run = run_cells(
        ["import numpy as np\na = np.array([1.0, 2.0])", UNLUCKY[name], "b = sum([1, 1])"],
        plans=ANSWERS,
        output_kib=256,
    )
    assert (values(run), run.record["kernel_deaths"], run.record["limits_hit"]) == ({"a": [1.0, 2.0], "b": 2}, 0, [])
