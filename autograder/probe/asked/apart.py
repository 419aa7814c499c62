"""Student classes made and trained for the grader: what that leaves behind is put away again."""

import contextlib
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from autograder_probe import quiet

SEED = 20_230_417
MAX_FOLDERS = 40
_NAMES = "object_name_uids"
_SEEDS = ("global_random_seed", "global_seed_generator")


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Silent, with random numbers of our own, and as if no layer had been named inside."""
    with quiet.silent(), same_names(), _same_seeds():
        yield


@contextlib.contextmanager
def elsewhere() -> Iterator[None]:
    """In an empty copy of the working folder's folders: a checkpoint saved inside replaces none of the student's files."""
    try:
        here = Path.cwd()
    except OSError:  # the student has removed it
        yield
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for path in _folders(here):
            Path(folder, path).mkdir(parents=True, exist_ok=True)
        with contextlib.chdir(folder):
            yield


def _folders(here: Path) -> list[Path]:
    found: list[Path] = []
    for path, folders, _ in os.walk(here):
        found += [Path(path, name).relative_to(here) for name in folders]
        if len(found) >= MAX_FOLDERS:
            break
    return found[:MAX_FOLDERS]


@contextlib.contextmanager
def same_names() -> Iterator[None]:
    """Keras numbers its layers: what the student's next one is called does not depend on those made inside."""
    state: Any = sys.modules.get("keras.src.backend.common.global_state")
    if state is None:
        yield
        return
    names = state.get_global_attribute(_NAMES)
    before = dict(names) if names is not None else {}
    try:
        yield
    finally:
        names = state.get_global_attribute(_NAMES)
        if names is not None:
            names.clear()
            names.update(before)


@contextlib.contextmanager
def _same_seeds() -> Iterator[None]:
    """Every trial begins with the same numbers; student code may set seeds inside, to which `quiet` does not attend.

    TensorFlow's seed is put back without its own `set_seed`, which would make operations of the student's start anew.
    """
    state: Any = sys.modules.get("keras.src.backend.common.global_state")
    context: Any = getattr(sys.modules.get("tensorflow.python.eager.context"), "_context", None)
    kept = {name: state.get_global_attribute(name) for name in _SEEDS} if state is not None else {}
    seed, generator = getattr(context, "_seed", None), getattr(context, "_rng", None)
    random.seed(SEED)
    np.random.seed(SEED)  # noqa: TID251 - the student's generator is the global one, which `quiet` puts back
    try:
        yield
    finally:
        if context is not None:
            context._seed, context._rng = seed, generator  # noqa: SLF001 - see above
        for name, value in kept.items():
            state.set_global_attribute(name, value)
