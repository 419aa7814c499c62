"""Results as rows, and rows as a Markdown table."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import Timing

__all__ = ["RESULTS", "Row", "keep", "markdown", "row"]

RESULTS = Path(__file__).resolve().parent / "results"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    value: float
    """The median of the rounds."""
    unit: str
    low: float | None = None
    high: float | None = None
    aim: str = ""
    limit: float | None = None
    """Most that `value` may be, where that is no matter of speed."""

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def row(what: str, timing: Timing, *, scale: float | None = None, unit: str = "s", aim: str = "") -> Row:
    """A row of seconds, or with `scale` of so many things per time."""
    values = [timing.median_s, *timing.spread_s]
    if scale is not None:
        values = [scale / value for value in values]
    return Row(what, values[0], unit, min(values[1:]), max(values[1:]), aim)


def markdown(rows: Sequence[Row]) -> str:
    """The table."""
    lines = ["| what | median | lowest … highest | aim |", "|---|---:|---:|---|"]
    for item in rows:
        spread = "" if item.low is None or item.high is None else f"{_number(item.low)} … {_number(item.high)}"
        lines.append(f"| {item.what} | {_number(item.value)} {item.unit} | {spread} | {item.aim} |")
    return "\n".join(lines) + "\n"


def keep(rows: Sequence[Row], name: str) -> str:
    """Write `name`.md and `name`.json in benchmarks/results/; returns the table."""
    text = markdown(rows)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, encoding="utf-8")
    (RESULTS / f"{name}.json").write_text(json.dumps([item.as_json() for item in rows], indent=1), encoding="utf-8")
    return text


def _number(value: float) -> str:
    if value < 0.005:
        return f"{value:.1e}" if value else "0"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
