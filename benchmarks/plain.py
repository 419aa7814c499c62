"""A notebook run by nbclient alone, in its ordinary kernel: what any grader of notebooks has to pay at least.

python plain.py <notebook>
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

if __name__ == "__main__":
    source = Path(sys.argv[1])
    notebook = nbformat.reads(source.read_text(encoding="utf-8"), as_version=4)
    NotebookClient(
        notebook, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": source.parent}}
    ).execute()
    source.with_suffix(".executed.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
