"""The process as the probe needs it, whatever student code has set in it: settings are not mistakes in answers."""

import builtins
import contextlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

RECURSION = 1_000
"""Python's own limit: the kernel itself needs some hundred."""
_STREAMS = ("stdout", "stderr")
_NAMES = dict(vars(builtins))
"""What Python's own names mean: a notebook may have given some of them another meaning for all modules."""

# Bound now: what student code puts in place of these later does not reach us.
_HOOKS: tuple[tuple[Any, Any], ...] = ((sys.gettrace, sys.settrace), (sys.getprofile, sys.setprofile))
_get_limit, _set_limit = sys.getrecursionlimit, sys.setrecursionlimit


@contextlib.contextmanager
def calm() -> Iterator[None]:
    """No tracing, no warnings, no errors of floating point, Python's own names; as before afterwards."""
    hooks = [(put, get()) for get, put in _HOOKS]
    names = vars(builtins)
    changed = {name: names.get(name, ...) for name, value in _NAMES.items() if names.get(name, ...) is not value}
    for put, _ in hooks:
        put(None)
    names.update({name: _NAMES[name] for name in changed})
    limit = _get_limit()
    _set_limit(max(limit, RECURSION))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, value in changed.items():
            if value is ...:
                names.pop(name, None)
            else:
                names[name] = value
        for put, hook in hooks:
            put(hook)


class Mended:
    """What the kernel itself needs to reply: standard output and error that can be flushed, some depth, Python's own names."""

    def __init__(self) -> None:
        self._own = {name: getattr(sys, name) for name in _STREAMS}
        for stream in self._own.values():
            # Closed, they would fail each later cell that prints.
            stream.close = _nothing

    def mend(self) -> None:
        """After a cell: put back what would not work, such as an output file that the cell has closed again."""
        names = vars(builtins)
        for name, value in _NAMES.items():
            if name not in names or (callable(value) and not callable(names[name])):
                names[name] = value
        for name, own in self._own.items():
            stream: Any = getattr(sys, name, None)
            try:
                stream.flush()
            except KeyboardInterrupt:
                raise
            except BaseException:  # noqa: BLE001 - whatever student code has put there
                setattr(sys, name, own)
        _set_limit(max(_get_limit(), RECURSION))


def _nothing() -> None:
    """In place of closing."""
