"""What the benchmarks make of their measurements. How long anything takes is asserted nowhere."""

import json
import sys
import time
from pathlib import Path

import pytest

from benchmarks import table
from benchmarks.measure import Timing, in_turn, ratio, run_watched
from benchmarks.table import Row, keep, markdown, row


def test_a_ratio_is_the_median_of_the_rounds_own_ratios() -> None:
    # by hand: 2/1, 30/10, 4/4 → 1, 2, 3
    assert ratio(Timing((2.0, 30.0, 4.0)), Timing((1.0, 10.0, 4.0))) == 2.0


def test_things_are_measured_in_turn_after_one_round_to_warm_up() -> None:
    order: list[str] = []

    def thing(name: str, seconds: float) -> float:
        order.append(name)
        return seconds

    timings = in_turn({"a": lambda: thing("a", 1.0), "b": lambda: thing("b", 2.0)}, rounds=2)
    assert order == ["a", "b"] * 3
    assert timings["b"].seconds == (2.0, 2.0)


def test_things_per_time_are_quickest_where_seconds_are_fewest() -> None:
    found = row("images", Timing((2.0, 4.0, 8.0)), scale=16, unit="images/s")
    assert (found.value, found.low, found.high) == (4.0, 2.0, 8.0)


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0"), (0.00041, "4.1e-04"), (0.25, "0.25"), (12.34, "12.3")], ids=str
)
def test_a_small_share_is_not_rounded_to_nothing(value: float, said: str) -> None:
    assert f"| {said} " in markdown([Row("share", value, "")])


def test_rows_are_kept_as_a_table_and_as_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "RESULTS", tmp_path / "results")
    text = keep([Row("what", 1.5, "s", 1.0, 2.0, "< 3 s")], "some")
    assert (tmp_path / "results" / "some.md").read_text(encoding="utf-8") == text
    (stored,) = json.loads((tmp_path / "results" / "some.json").read_text(encoding="utf-8"))
    assert stored == {"what": "what", "value": 1.5, "unit": "s", "low": 1.0, "high": 2.0, "aim": "< 3 s", "limit": None}


def test_the_memory_of_a_process_and_those_below_it_is_seen(tmp_path: Path) -> None:
    hold = "import time; held = b'x' * (100 << 20); time.sleep(2)"
    below = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}], check=True)"
    started = time.perf_counter()
    seconds, peak_mib = run_watched([sys.executable, "-c", below], cwd=tmp_path)
    assert 100 < peak_mib < 300
    assert 2 <= seconds <= time.perf_counter() - started


def test_a_process_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"ended with 3:\nwhy"):
        run_watched([sys.executable, "-c", "import sys; print('why', file=sys.stderr); sys.exit(3)"], cwd=tmp_path)
