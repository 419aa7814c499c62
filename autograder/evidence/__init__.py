"""Evidence as bytes: read what the probe sent, keep it on disk, read it again."""

from autograder.evidence.appraised import decode_appraised, encode_appraised
from autograder.evidence.arrays import encode_array
from autograder.evidence.codec import MAX_BYTES, encode_question, parse_log, parse_question
from autograder.evidence.split import split
from autograder.evidence.store import NotebookRun, assemble, read, write_notebook, write_submission

__all__ = [
    "MAX_BYTES",
    "NotebookRun",
    "assemble",
    "decode_appraised",
    "encode_appraised",
    "encode_array",
    "encode_question",
    "parse_log",
    "parse_question",
    "read",
    "split",
    "write_notebook",
    "write_submission",
]
