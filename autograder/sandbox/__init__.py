"""Runs student notebooks where they can do no harm, and brings back evidence."""

from autograder.sandbox.appraise import TestImages
from autograder.sandbox.isolation import Bubblewrap, Isolation, NoIsolation, find_bwrap, isolation
from autograder.sandbox.job import FULL, QUICK, Job
from autograder.sandbox.runner import run_notebook

__all__ = [
    "FULL",
    "QUICK",
    "Bubblewrap",
    "Isolation",
    "Job",
    "NoIsolation",
    "TestImages",
    "find_bwrap",
    "isolation",
    "run_notebook",
]
