"""What a notebook run does with cells that fail, hang, crash, flood or kill: later questions keep their chance."""

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.evidence import NotebookRun
from autograder.model.evidence import ValueKind
from autograder.model.plan import CellPlace, PlannedCall, QuestionPlan
from autograder.sandbox import Bubblewrap, find_bwrap

pytestmark = pytest.mark.slow

Statuses = Callable[[NotebookRun], list[str]]
IGNORES_INTERRUPT = """
import time
while True:
    try:
        time.sleep(100)
    except KeyboardInterrupt:
        pass
"""


def values(run: NotebookRun, question: str = "q1") -> dict[str, Any]:
    kept = run.questions[question].values
    return {name: value.array if value.kind is ValueKind.ARRAY else value.kind.value for name, value in kept.items()}


def test_an_error_does_not_stop_the_notebook(run_cells: Any, statuses: Statuses) -> None:
    plan = QuestionPlan("q1", ("a", "b", "c", "d"))
    run = run_cells(["a = 1", "1/0", "b = [1, 2]; c = ..."], plans=[plan])
    assert statuses(run) == ["ok", "error", "ok"]
    assert run.record["cells"][1]["error"] == "ZeroDivisionError: division by zero"
    assert values(run)["a"] == 1
    assert values(run)["b"].tolist() == [1, 2]
    assert (values(run)["c"], values(run)["d"]) == ("unanswered", "missing")


def test_after_a_crash_what_had_succeeded_is_replayed_and_the_rest_goes_on(run_cells: Any, statuses: Statuses) -> None:
    sources = ["a = [1]", "a.append(2); 1/0", "import os; os._exit(3)", "a.append(3)"]
    run = run_cells(sources, plans=[QuestionPlan("q1", ("a",))])
    assert statuses(run) == ["ok", "error", "died", "ok"]
    assert run.record["kernel_deaths"] == 1
    # The cell that failed is not replayed, so its half-done work is not there.
    assert values(run)["a"].tolist() == [1, 3]


def test_a_hanging_cell_is_interrupted_then_killed_and_named(run_cells: Any, statuses: Statuses) -> None:
    sources = ["a = 1", "while True: pass", IGNORES_INTERRUPT, "b = a + 1"]
    run = run_cells(sources, plans=[QuestionPlan("q1", ("a", "b"))], cell_s=2)
    assert statuses(run) == ["ok", "timeout", "timeout", "ok"]
    assert run.record["limits_hit"] == ["cell_s"]
    assert "cell_s" in run.record["cells"][1]["error"]
    assert run.record["kernel_deaths"] == 1
    assert values(run)["b"] == 2


def test_the_whole_notebook_has_a_limit_too(run_cells: Any, statuses: Statuses) -> None:
    run = run_cells(["import time; time.sleep(3)", "time.sleep(3)", "b = 1"], notebook_s=5)
    assert statuses(run)[0] == "ok"
    assert statuses(run)[-1] == "not_run"
    assert "notebook_s" in run.record["limits_hit"]


def test_limits_of_memory_files_processes_and_output_hold(run_cells: Any, statuses: Statuses) -> None:
    sources = [
        "b = bytearray(4 * 2**30)",
        "open('big', 'wb').write(bytes(32 * 2**20))",
        "[open(f'f{i}', 'wb').write(bytes(7 * 2**20)) for i in range(20)]",
        "print('x' * 100_000); print('more'); 7",
        "import threading, time\n[threading.Thread(target=time.sleep, args=(5,)).start() for _ in range(200)]",
        "a = 1",
    ]
    run = run_cells(sources, plans=[QuestionPlan("q1", ("a",))])
    cells = run.record["cells"]
    assert statuses(run) == ["error", "error", "error", "ok", "error", "ok"]
    errors = [cell["error"].split(":")[0] for cell in cells]
    assert errors == ["MemoryError", "OSError", "OSError", "", "RuntimeError", ""]
    assert run.record["limits_hit"] == ["memory_mib", "file_mib", "output_kib", "processes"]
    assert len(json.dumps(run.executed["cells"][3]["outputs"])) < 32 * 1024
    assert "Output over 16 KiB was dropped" in json.dumps(run.executed["cells"][3]["outputs"])
    assert values(run)["a"] == 1


def test_memory_is_counted_over_the_whole_family(run_cells: Any, statuses: Statuses) -> None:
    children = """
import os, time
for _ in range(6):
    if os.fork() == 0:
        hog = bytearray(os.urandom(1)) * (300 * 2**20)
        time.sleep(30)
        os._exit(0)
time.sleep(30)
"""
    run = run_cells(["a = 1", children, "b = 2"], plans=[QuestionPlan("q1", ("a", "b"))])
    assert statuses(run) == ["ok", "died", "ok"]
    assert run.record["limits_hit"] == ["memory_mib"]
    assert values(run)["b"] == 2


def test_functions_are_called_on_arrays_or_number_by_number(run_cells: Any) -> None:
    source = """
import numpy as np
state = np.random.get_state()[1][:3].tolist()
def scalar(x, a):
    return a if x < 0 else 1.0
def vector(x, a):
    np.random.rand(5)
    return np.where(x < 0, a, 1.0)
def fails(x, a):
    raise SystemExit("bye")
def unanswered(x, a):
    return ...
def endless(x, a):
    while True:
        pass
"""
    inputs = ((np.array([-1.0, 0.0, 2.0]), 0.5), (-3.0, 2.0))
    names = ("scalar", "vector", "fails", "unanswered", "endless", "absent", "state")
    calls = tuple(PlannedCall(name, name, inputs) for name in names)
    later = QuestionPlan("q2", ("drawn",))
    run = run_cells(
        [source, "drawn = np.random.rand()"],
        plans=[QuestionPlan("q1", (), calls), later],
        places=[CellPlace("q1", own=True, check=False), CellPlace("q2", own=True, check=False)],
        cell_s=3,
    )
    seen = run.questions["q1"].calls
    for name in ("scalar", "vector"):
        arrays = [call.value.array.tolist() for call in seen[name] if call.value and call.value.array is not None]
        assert arrays == [[0.5, 1.0, 1.0], 2.0]
    assert [call.error for call in seen["fails"]] == ["SystemExit: 'bye'"] * 2
    assert [call.value.kind for call in seen["unanswered"] if call.value] == [ValueKind.UNANSWERED] * 2
    assert [call.status for call in seen["endless"]] == ["error", "error"]
    assert [call.status for call in seen["absent"]] == ["missing", "missing"]
    assert [call.status for call in seen["state"]] == ["not_callable"] * 2
    # Probing must not shift the student's random numbers: seed 3181 once, then the first draw.
    assert values(run, "q2")["drawn"] == np.random.RandomState(3181).rand()


def test_a_function_that_kills_the_kernel_costs_only_itself(run_cells: Any) -> None:
    source = "import os\na = 1\ndef f(x):\n    os._exit(1)"
    run = run_cells([source, "b = 2"], plans=[QuestionPlan("q1", ("a", "b"), (PlannedCall("f", "f", ((1.0,),)),))])
    assert values(run) == {"a": 1, "b": 2}
    assert run.questions["q1"].calls["f"][0].error == "no error, but ended Python"


def test_figures_are_seen_however_they_are_shown(run_cells: Any) -> None:
    sources = [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4], label='line'); plt.title('inline')",
        "fig, ax = plt.subplots(); ax.scatter([1, 2], [5, 6]); plt.show(); plt.close('all')",
        "from matplotlib.figure import Figure\nf = Figure(); f.subplots().imshow([[1, 2], [3, 4]]); f.savefig('a.png')",
        "plt.plot([9], [9]); plt.close()",
    ]
    run = run_cells(sources, plans=[QuestionPlan("q1", (), (), figures=True)])
    inline, shown, saved = run.questions["q1"].figures
    assert (inline.cell, inline.axes[0].title, inline.axes[0].lines[0].y.tolist()) == (0, "inline", [3, 4])
    assert shown.axes[0].lines[0].y.tolist() == [5, 6]
    assert saved.axes[0].images[0].tolist() == [[1, 2], [3, 4]]


def test_the_same_notebook_gives_the_same_evidence(run_cells: Any) -> None:
    source = "import numpy as np, random\na = np.random.rand(3); b = random.random(); c = [hash('x'), *{'p', 'q', 'r'}]\nc[0]"
    runs = [run_cells([source, "print(c)"], plans=[QuestionPlan("q1", ("a", "b"))]) for _ in range(2)]
    assert repr(runs[0].questions) == repr(runs[1].questions)
    assert runs[0].executed == runs[1].executed


def test_answers_given_further_down_are_found_at_the_end(run_cells: Any) -> None:
    places = [CellPlace("q1", own=True, check=False), CellPlace("q2", own=True, check=False)]
    plans = [QuestionPlan("q1", ("a",)), QuestionPlan("q2", ("b",))]
    assert values(run_cells(["b = 2", "a = 1"], plans=plans, places=places))["a"] == 1


def test_check_cells_are_not_executed_and_otter_is_a_stand_in(run_cells: Any, statuses: Statuses) -> None:
    places = [CellPlace("q1", own=False, check=True), *[CellPlace("q1", own=True, check=False)] * 2]
    run = run_cells(["1/0", "import otter; g = otter.Notebook('x'); g.check('q1')", "a = 1"], places=places)
    assert statuses(run) == ["skipped", "ok", "ok"]


def test_own_modules_and_data_can_be_used_but_shadow_nothing_of_ours(run_cells: Any, statuses: Statuses) -> None:
    extras = [("my_utils.py", b"value = 5"), ("data/x.txt", b"hello"), ("json.py", b"1/0"), ("numpy.py", b"1/0")]
    source = "import my_utils, numpy; a = my_utils.value; text = open('data/x.txt').read()"
    run = run_cells([source], plans=[QuestionPlan("q1", ("a", "text"))], extras=extras)
    assert statuses(run) == ["ok"]
    assert values(run)["a"] == 5


@pytest.mark.parametrize("root", [True, False])
def test_both_ways_of_starting_bubblewrap_work(run_cells: Any, *, root: bool) -> None:
    if root and os.geteuid() != 0:
        pytest.skip("dropping from root needs root")
    bwrap = find_bwrap()
    assert bwrap
    source = "import os; a = os.getuid(); b = sorted(os.listdir('/')); c = len(os.listdir('/grader'))"
    run = run_cells([source], plans=[QuestionPlan("q1", ("a",))], within=Bubblewrap(bwrap, root=root))
    assert run.record["fault"] == ""
    assert values(run)["a"] >= 61_184 if root else values(run)["a"] == 1000


def test_a_figure_on_a_backend_without_display_is_seen_once(run_cells: Any) -> None:
    sources = [
        "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2], [3, 4])",
        "a = 1",
    ]
    places = [CellPlace("q1", own=True, check=False), CellPlace("q2", own=True, check=False)]
    plans = [QuestionPlan("q1", (), (), figures=True), QuestionPlan("q2", (), (), figures=True)]
    run = run_cells(sources, plans=plans, places=places)
    assert [figure.axes[0].lines[0].y.tolist() for figure in run.questions["q1"].figures] == [[3, 4]]
    assert run.questions["q2"].figures == ()


def test_leaving_python_on_purpose_leaves_nothing_behind(run_cells: Any, statuses: Statuses) -> None:
    run = run_cells(["a = 1", "quit()", "exit", "b = a"], plans=[QuestionPlan("q1", ("a", "b"))])
    assert statuses(run) == ["ok"] * 4
    assert run.record["kernel_deaths"] == 0


def test_a_cell_that_ends_the_kernel_later_is_found_out(run_cells: Any) -> None:
    bomb = "import os, threading; threading.Timer(0.3, os._exit, (0,)).start()"
    sources = ["a = 1", bomb, "import time; time.sleep(1)", "b = 2", "time = 0; c = 3"]
    run = run_cells(sources, plans=[QuestionPlan("q1", ("a", "b", "c"))])
    assert values(run) == {"a": 1, "b": 2, "c": 3}
    assert run.record["kernel_deaths"] <= 3


def test_a_check_beside_other_code_does_nothing_and_breaks_nothing(run_cells: Any, statuses: Statuses) -> None:
    run = run_cells(["a = 1; grader.check('q1')\nb = 2"], plans=[QuestionPlan("q1", ("a", "b"))])
    assert statuses(run) == ["ok"]


def test_answers_and_figures_below_their_question_are_found(run_cells: Any) -> None:
    sources = [
        "def f(x):\n    return ...",
        "def f(x):\n    return x",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    ]
    places = [CellPlace("q1", own=True, check=False), *[CellPlace(None, own=True, check=False)] * 2]
    plan = QuestionPlan("q1", (), (PlannedCall("f", "f", ((2.0,),)),), figures=True)
    seen = run_cells(sources, plans=[plan], places=places).questions["q1"]
    assert seen.calls["f"][0].value is not None
    assert seen.calls["f"][0].value.array == 2
    assert len(seen.figures) == 1


def test_malformed_output_is_dropped_and_nobodys_fault(run_cells: Any, statuses: Statuses) -> None:
    forged = """
from IPython.display import display
display({'image/png': [1]}, raw=True)
display({'text/html': 5}, raw=True)
kernel = get_ipython().kernel
kernel.session.send(kernel.iopub_socket, 'stream', {'name': 1, 'text': 2}, parent=kernel.get_parent())
kernel.session.send(kernel.iopub_socket, 'error', {'ename': 5}, parent=kernel.get_parent())
a = 1
"""
    run = run_cells([forged, "b = 2"], plans=[QuestionPlan("q1", ("a", "b"))])
    assert run.record["fault"] == ""
    assert statuses(run)[-1] == "ok"
    assert values(run)["b"] == 2


def test_the_folder_of_sockets_is_no_way_out(run_cells: Any, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("precious")
    target.chmod(0o666)
    race = f"""
import glob, os
door = os.path.dirname(glob.glob('/tmp/ag-*/ipc-*/k-1')[0])
for _ in range(8):
    if os.fork() == 0:
        os.setsid()
        while True:
            for name in ('kernel.json', 'kernel-2.json', '../kernel-2.json', '../ipc-2'):
                try:
                    os.symlink({str(target)!r}, os.path.join(door, name))
                except OSError:
                    pass
import time
time.sleep(20)
"""
    deep = """
import glob, os
os.chdir(os.path.dirname(glob.glob('/tmp/ag-*/ipc-*/k-1')[0]))
for _ in range(3000):
    os.mkdir('d'); os.chdir('d')
"""
    run = run_cells([race, deep, "a = 1"], plans=[QuestionPlan("q1", ("a",))], cell_s=10)
    assert run.record["fault"] == ""
    assert values(run)["a"] == 1
    assert target.read_text() == "precious"
    assert not list(Path(tempfile.gettempdir()).glob(f"ag-{os.getpid()}-*"))
