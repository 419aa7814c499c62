"""A smaller number in the place of the student's: it counts as ours, and remembers what would stand there."""

import operator
from collections.abc import Callable
from typing import Any, Self

NAMES = ("add", "sub", "mul", "floordiv")


class Lowered(int):
    """Behaves as the int that it is; sums, differences, products and whole quotients with ints remember too."""

    meant: int

    def __new__(cls, ours: int, meant: int) -> Self:
        """The number `ours`, in the place of `meant`."""
        made = super().__new__(cls, ours)
        made.meant = meant
        return made

    def __reduce__(self) -> tuple[type[int], tuple[int]]:
        return int, (int(self),)


def meant(number: Any) -> int:
    """What the student asked for by this number."""
    return number.meant if isinstance(number, Lowered) else int(number)


def _operator(name: str, *, turned: bool) -> Callable[[Any, Any], Any]:
    plain, apply = getattr(int, f"__{'r' if turned else ''}{name}__"), getattr(operator, name)

    def method(self: Lowered, other: Any) -> Any:
        ours = plain(self, other)
        if ours is NotImplemented:
            return ours
        theirs = (meant(other), self.meant) if turned else (self.meant, meant(other))
        return Lowered(ours, apply(*theirs))

    return method


for _name in NAMES:
    setattr(Lowered, f"__{_name}__", _operator(_name, turned=False))
    setattr(Lowered, f"__r{_name}__", _operator(_name, turned=True))
Lowered.__name__ = Lowered.__qualname__ = "int"  # as a traceback or `type(NUM_EPOCHS)` shows it
