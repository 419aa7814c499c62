"""What cells gave as their last expression and no name holds: answers of notebooks in which nothing is named."""

from typing import Any

from autograder_probe.held import values

COUNT = 150
"""Most values, the newest ones."""
PARTS = 20
"""Longest tuple, list or dict that is also looked into."""
_PLAIN = (bool, int, float, complex)


class Shown:
    """Reads IPython's own record of the cells' last expressions."""

    def __init__(self, history: dict[int, Any]) -> None:
        self._history = history  # taken now: a student's `Out = …` does not reach it

    def values(self, namespace: dict[str, Any]) -> list[dict[str, Any]]:
        """Small numeric values, the newest first: {"cell": execution count, "part", "value"}.

        What a variable holds is left out: it is found there.
        """
        named = {id(value) for name, value in list(namespace.items()) if not str(name).startswith("_")}
        found: list[dict[str, Any]] = []
        for count, whole in list(self._history.items())[::-1]:
            for part, value in [("", whole), *_parts(whole)]:
                if len(found) >= COUNT:
                    return found
                if type(count) is not int or id(value) in named:
                    continue
                array = values.as_array(value)
                if array is not None and array.size <= values.OTHER_ELEMENTS:
                    found.append({"cell": count, "part": part, "value": values.described(value, array)})
        return found


def _parts(whole: Any) -> list[tuple[str, Any]]:
    """The arrays in a tuple, list or dict, each with how one would take it out; none of plain numbers."""
    if type(whole) is dict:
        pairs = [(f"[{values.short_repr(key)[:40]}]", item) for key, item in list(whole.items())[: PARTS + 1]]
    elif type(whole) in (tuple, list):
        pairs = [(f"[{index}]", item) for index, item in enumerate(whole[: PARTS + 1])]
    else:
        return []
    plain = all(type(item) in _PLAIN for _, item in pairs)
    return [] if plain or len(pairs) > PARTS else pairs
