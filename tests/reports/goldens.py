"""One report per format, as kept whole under fixtures/golden."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from autograder.reports import csv_report, gradescope, html, json_report, junit, terminal
from tests.reports import samples

__all__ = ["FOLDER", "GOLDENS"]

FOLDER = Path(__file__).parents[2] / "fixtures" / "golden"

GOLDENS: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "cohort.csv": lambda: csv_report.render([samples.full(), samples.perfect()]),
        "cohort.txt": lambda: terminal.render([samples.full(), samples.perfect()]),
        "index.html": lambda: html.index([samples.full(), samples.perfect()], href=lambda r: f"{r.submission}.html"),
        "junit.xml": lambda: junit.render([samples.full(), samples.perfect()]),
        "report.html": lambda: html.render(samples.full(), explanations=samples.EXPLANATIONS),
        "report.json": lambda: json_report.render(samples.full()),
        "results.json": lambda: gradescope.render(samples.full()),
        "submission.txt": lambda: terminal.render_detail(samples.full()),
    }
)
"""File name → what makes it."""
