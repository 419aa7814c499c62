"""GradeReports → text: one module per format, each a pure `render(...) -> str`; nothing here writes a file.

Text that came from a submission is hostile in every format: it passes `model.text.safe` and then the escaping
of the format, and no report holds anything that differs between two runs over the same evidence.
"""

from autograder.reports import csv_report, gradescope, html, json_report, junit, terminal

__all__ = ["csv_report", "gradescope", "html", "json_report", "junit", "terminal"]
