"""One table of assignment.toml: hands out typed fields and collects what is wrong with them."""

import json
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from autograder.spec.kinds import Kind, shown

__all__ = ["Claims", "Table", "suggestion"]

T = TypeVar("T")

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the nearest known name, else the known names."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; known: {', '.join(names)}" if names else ""


class Table:
    """A table while it is read.

    Every `take` and `table` makes its key known; `done` then refuses the keys that nobody asked for. A refused
    value yields a placeholder, so that one reading finds all problems.

    Args:
        raw: The table as tomllib gives it, floats as Decimal.
        path: Where it stands, e.g. `parts[0].limits`; empty for the file itself.
        problems: Shared by all tables of the file; problems are appended to it.
    """

    __slots__ = ("_known", "_problems", "_raw", "path")

    def __init__(self, raw: Mapping[str, object], *, path: str, problems: list[str]) -> None:
        self.path = path
        self._raw = raw
        self._problems = problems
        self._known: set[str] = set()

    def take(self, key: str, kind: Kind[T], *, default: T | None = None) -> T:
        """The value at a key; required unless there is a default."""
        self._known.add(key)
        if key not in self._raw:
            if default is not None:
                return default
            self.refuse(key, f"missing, expected {kind.expected}")
            return kind.placeholder
        value = kind.convert(self._raw[key])
        if value is None:
            self.refuse(key, f"expected {kind.expected}, received {shown(self._raw[key])}")
            return kind.placeholder
        return value

    def has(self, key: str) -> bool:
        """Whether an optional key is there."""
        self._known.add(key)
        return key in self._raw

    def table(self, key: str) -> "Table":
        """The required table at a key; an empty one if it is missing or no table."""
        self._known.add(key)
        raw = self._raw.get(key)
        if isinstance(raw, dict):
            return Table(raw, path=self.at(key), problems=self._problems)
        self.refuse(key, "missing, expected a table" if raw is None else f"expected a table, received {shown(raw)}")
        return Table({}, path=self.at(key), problems=[])  # its missing keys are no further problems

    def tables(self, key: str) -> "tuple[Table, ...]":
        """The required list of tables at a key, at least one."""
        self._known.add(key)
        raw = self._raw.get(key)
        if isinstance(raw, list) and raw and all(isinstance(item, dict) for item in raw):
            paths = (f"{self.at(key)}[{index}]" for index in range(len(raw)))
            return tuple(Table(item, path=path, problems=self._problems) for item, path in zip(raw, paths, strict=True))
        expected = "expected a list of one or more tables"
        self.refuse(key, f"missing, {expected}" if raw is None else f"{expected}, received {shown(raw)}")
        return ()

    def names(self) -> tuple[str, ...]:
        """The keys of a table whose keys are names of the author's own, in the file's order."""
        return tuple(self._raw)

    def at(self, key: str) -> str:
        """The path of a key of this table."""
        name = key if BARE_KEY.fullmatch(key) else json.dumps(key)
        return f"{self.path}.{name}" if self.path else name

    def refuse(self, key: str, text: str) -> None:
        """Note that something is wrong with the value at a key."""
        self._problems.append(f"{self.at(key)}: {text}")

    def done(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._raw:
            if key not in self._known:
                self.refuse(key, f"unknown key{suggestion(key, self._known)}")


class Claims:
    """Values that may stand only once in the file, with where each was first used."""

    __slots__ = ("_owners",)

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}

    def claim(self, table: Table, key: str, value: str) -> None:
        """Refuse the value if another table has it. An empty one was refused before, for what it is."""
        owner = self._owners.setdefault(value, table.at(key))
        if value and owner != table.at(key):
            table.refuse(key, f"{value!r} is already used at {owner}")
