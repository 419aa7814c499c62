"""Runs student notebooks where they can do no harm, and brings back evidence."""

from autograder.sandbox.appraise import TestImages
from autograder.sandbox.isolation import (
    ISOLATIONS,
    Bubblewrap,
    Isolation,
    Means,
    NoIsolation,
    Unprivileged,
    find_bwrap,
    isolation,
)
from autograder.sandbox.job import FULL, QUICK, Job
from autograder.sandbox.limits.cgroup import memory_means
from autograder.sandbox.runner import run_notebook

__all__ = [
    "FULL",
    "ISOLATIONS",
    "QUICK",
    "Bubblewrap",
    "Isolation",
    "Job",
    "Means",
    "NoIsolation",
    "TestImages",
    "Unprivileged",
    "find_bwrap",
    "isolation",
    "memory_means",
    "run_notebook",
]
