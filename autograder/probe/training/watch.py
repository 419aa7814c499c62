"""How observers stand around the student's calls: outermost only, guarded, timed, and out of sight."""

import contextlib
import functools
import threading
import time
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, TypeVar

from autograder_probe.held import values

MAX_PROBLEMS = 20

T = TypeVar("T")
_clock = time.perf_counter


class Watch:
    """Shared by all observers of one kernel."""

    def __init__(self) -> None:
        self._local = threading.local()
        self.spent_s = 0.0
        """Seconds that looking took of the student's time."""
        self.problems: list[str] = []
        """Where looking failed: a fault of ours, or an object that cannot be looked at."""
        self._replaced: list[tuple[Any, str, Any]] = []
        self._placed: dict[tuple[int, str], tuple[Any, str, Any]] = {}

    @property
    def busy(self) -> bool:
        """This thread is inside of a call that is recorded, or of our own looking: what it calls is no event of its own."""
        return getattr(self._local, "depth", 0) > 0

    @property
    def looking(self) -> bool:
        """This thread looks at something for us right now."""
        return bool(getattr(self._local, "looking", False))

    @property
    def fitting(self) -> bool:
        """A `fit` runs in this thread."""
        return getattr(self._local, "fitting", 0) > 0

    @property
    def called_back(self) -> bool:
        """This thread is directly inside of a `fit`: what is called there, Keras or a callback of the student's calls."""
        return self.busy and getattr(self._local, "fitting", 0) == getattr(self._local, "depth", 0)

    @contextlib.contextmanager
    def inside(self, *, fitting: bool = False) -> Iterator[None]:
        """While a recorded call of the student's runs."""
        depth, before = getattr(self._local, "depth", 0) + 1, getattr(self._local, "fitting", 0)
        self._local.depth, self._local.fitting = depth, depth if fitting else before
        try:
            yield
        finally:
            self._local.depth, self._local.fitting = depth - 1, before

    @property
    def hidden(self) -> bool:
        """The grader itself calls student code in this thread."""
        return bool(getattr(self._local, "hidden", False))

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """While it does."""
        before, self._local.hidden = self.hidden, True
        try:
            with self.inside():
                yield
        finally:
            self._local.hidden = before

    def look(self, action: Callable[..., T], *args: Any) -> T | None:
        """What `action` returns; None if it fails, for the student's code must go on. Only an interrupt gets through."""
        return self.attempt(None, action, *args)

    def attempt(self, otherwise: Any, action: Callable[..., Any], *args: Any) -> Any:
        """As `look`, with another value for a failure."""
        outermost, began = not getattr(self._local, "looking", False), _clock()
        self._local.looking = True
        try:
            with self.inside():
                return action(*args)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - student objects may raise anything, SystemExit included
            self._note(action, error)
            return otherwise
        finally:
            if outermost:
                self._local.looking = False
                self.spent_s += _clock() - began

    def around(self, owner: Any, name: str, observer: Callable[..., Any]) -> None:
        """Have `observer(original, *args, **kwargs)` called in place of `owner.name`, which looks as before."""
        original = getattr(owner, name)

        @functools.wraps(original)
        def observed(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            return observer(original, *args, **kwargs)

        self.replace(owner, name, observed)

    def replace(self, owner: Any, name: str, new: Any) -> None:
        """Put `new` in place of `owner.name`, until `undo`."""
        # A function's defaults are its own, though they do not stand in its dictionary.
        own = getattr(owner, name) if isinstance(owner, FunctionType) else vars(owner).get(name)
        self._replaced.append((owner, name, own))
        setattr(owner, name, new)
        if not isinstance(owner, FunctionType):
            # As it stands there: of a class method, what was put there and what is read are two things.
            self._placed[id(owner), name] = owner, name, vars(owner).get(name)

    def placed(self) -> list[tuple[Any, str, Any]]:
        """(owner, name, what was put there last), of all that was ever replaced."""
        return list(self._placed.values())

    def undo(self) -> None:
        """Put back all that `around` replaced."""
        for owner, name, before in reversed(self._replaced):
            if before is None:
                delattr(owner, name)
            else:
                setattr(owner, name, before)
        self._replaced.clear()

    def _note(self, action: Callable[..., Any], error: BaseException) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            name = getattr(action, "__qualname__", "?")
            self.problems.append(f"{name}: {type(error).__name__}: {values.short_text(error)}"[:300])
