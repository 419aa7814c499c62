"""Mutants: the reference notebook with deliberate mistakes, and what each must be marked with.

A file fixtures/mutants/<edition>/<part>.toml or <part>.<anything>.toml holds:

    [[mutants]]
    id = "h1_bias_left_out"
    what = "W1 x without b1; everything after it follows from that"
    student_id = 20249337                # optional: the ID in the notebook; 0 as in the template: none was set
    archive = "20249337_A1_solution"     # optional: the submission's name; the mutant's id if absent
    only = ["q2_4"]                      # optional: the questions that are graded; all of the part if absent
    ci = true                            # optional: run in CI, where not all mutants of a part that trains are
    setup = "no_grid"                    # optional: edits of the file's table `setups` that are made first
    findings = []                        # optional: codes of the findings due, these and no others
    edits = [                            # see `edits`
      { question = "q1_2a", find = "W1 @ x + b1", replace = "W1 @ x" },
    ]
    [mutants.due]                        # criteria that do not get full marks, or with something to say about them
    "q1_2a.value" = { points = 0, misconception = "bias_left_out" }
    "q1_2b.value" = { remark = "your own h1" }

    [setups]                             # optional: edits that several mutants begin with, to save time in training
    no_grid = [{ question = "q3_4", code = "best_num_blocks = 2" }]

    [like]                               # optional: mutants of another edition's file, for questions that both share
    file = "<edition>/part3.toml"        # below fixtures/mutants
    except = ["stl10_read_twice"]        # those that mean nothing here
    ci = ["skip_missing"]                # those that run in CI here
    words = { "BaseClass" = "DefaultModel" }    # what is written differently here, anywhere in the file
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from autograder.errors import SpecError
from autograder.pipeline.edits import Cell, Edit, apply, edit_problems

__all__ = ["DEFAULT_ID", "Due", "Mutant", "mutate", "parse", "read_file", "read_mutants"]

_NEEDED = ("id", "what", "edits", "due")
_OPTIONAL = ("student_id", "archive", "findings", "only", "ci", "setup")
_LIKE = ("file", "except", "words", "ci")
_DUE_KEYS = ("points", "outcome", "misconception", "remark", "message")
_ID_LINE = re.compile(r"^student_id = .*$", re.MULTILINE)
DEFAULT_ID = 20249337
"""Its network tells known mistakes of Question 1.3 from the right answer by over 16 times the tolerance.

A mutant whose mistake does not show in it, as with a hidden layer whose activation changes nothing, names another ID.
"""


@dataclass(frozen=True, slots=True)
class Due:
    """What one criterion must come out as; None where it does not matter."""

    points: Fraction | None = None
    """None: full marks."""
    outcome: str | None = None
    misconception: str | None = None
    """None: none may be named."""
    remark: str | None = None
    """Text that the remark must contain."""
    message: str | None = None
    """Text that the message must contain."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One deliberate mistake, or an unusual way to be right."""

    id: str
    what: str
    part: str
    student_id: int
    submission: str
    """Name of the folder or archive that it is handed in as."""
    edits: tuple[Edit, ...]
    due: Mapping[str, Due]
    findings: tuple[str, ...] | None = None
    """Codes of the findings due; None where they do not matter."""
    only: tuple[str, ...] = ()
    """Questions to grade; empty: all of the part."""
    ci: bool = False
    """Runs in CI even where its part's mutants do not all run there."""


def read_mutants(folder: Path) -> tuple[Mutant, ...]:
    """All mutants of an edition, by file and in each file's order.

    Raises:
        SpecError: Something is wrong with a file (all of that file at once), or two mutants have one id or name.
    """
    found = tuple(mutant for path in sorted(folder.glob("*.toml")) for mutant in read_file(path))
    problems = _twice("id", [mutant.id for mutant in found])
    problems += _twice("submission's name", [mutant.submission for mutant in found])
    if problems:
        raise SpecError(str(folder), problems)
    return found


def read_file(path: Path) -> tuple[Mutant, ...]:
    """The mutants of one file, in its order.

    Raises:
        SpecError: Something is wrong with it: all at once.
    """
    data = _parsed(path.read_text(encoding="utf-8"), path)
    problems = [f"{key}: unknown key" for key in data if key not in ("mutants", "setups", "like")]
    others, more = _alike(data["like"], path, problems) if "like" in data else ([], {})
    tables, setups = [*others, *data.get("mutants", [])], {**more, **data.get("setups", {})}
    for name, edits in setups.items():
        problems += [
            f"setups.{name}[{n}]: {problem}" for n, edit in enumerate(edits) for problem in edit_problems(edit)
        ]
    if problems:
        raise SpecError(str(path), problems)
    return parse(tables, setups, part=path.stem.split(".")[0], where=str(path))


def parse(
    tables: Sequence[Mapping[str, Any]], setups: Mapping[str, Any], *, part: str, where: str
) -> tuple[Mutant, ...]:
    """The mutants of one part that stand in these tables; `where` they stand is for the message.

    Raises:
        SpecError: Something is wrong with them: all at once.
    """
    problems = [problem for index, table in enumerate(tables) for problem in _problems(table, index, setups)]
    if problems:
        raise SpecError(where, problems)
    return tuple(_mutant(table, part, setups) for table in tables)


def _parsed(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SpecError(str(path), [f"is no TOML: {error}"]) from error


def _alike(like: Mapping[str, Any], path: Path, problems: list[str]) -> tuple[list[Any], Mapping[str, Any]]:
    """Mutants and setups of another edition's file, in this edition's words."""
    problems += [f"like.{key}: unknown key" for key in like if key not in _LIKE]
    other = path.parent.parent / str(like.get("file"))
    if not other.is_file():
        problems.append(f"like.file: expected a file below {path.parent.parent.name}/, received {like.get('file')!r}")
        return [], {}
    text, words = other.read_text(encoding="utf-8"), {**like.get("words", {})}
    problems += [f"like.words.{word}: is not in {other.name}" for word in words if word not in text]
    if words:  # all at once, so that two may change places
        longest_first = sorted(words, key=len, reverse=True)
        text = re.sub("|".join(map(re.escape, longest_first)), lambda found: str(words[found[0]]), text)
    data, left_out = _parsed(text, other), [*like.get("except", ())]
    known = {table.get("id") for table in data.get("mutants", [])}
    in_ci = [*like.get("ci", ())]
    for key, names in ("except", left_out), ("ci", in_ci):
        problems += [f"like.{key}: {name!r} is not in {other.name}" for name in names if name not in known]
    taken = [table for table in data.get("mutants", []) if table.get("id") not in left_out]
    return [{**table, "ci": table.get("id") in in_ci} for table in taken], data.get("setups", {})


def mutate(notebook: Mapping[str, Any], mutant: Mutant) -> dict[str, Any]:
    """A copy of the notebook with the mutant's ID and edits.

    Raises:
        SpecError: An edit does not fit the notebook (its text is not there exactly once, for example).
    """
    mutated: dict[str, Any] = json.loads(json.dumps(notebook))
    cells: list[Cell] = mutated["cells"]
    lines = _identify(cells, mutant.student_id)
    problems = [f"expected at most one line `student_id = ...` in the notebook, found {lines}"] if lines > 1 else []
    for index, edit in enumerate(mutant.edits):
        if problem := apply(cells, edit):
            problems.append(f"edits[{index}]: {problem}")
    if problems:
        raise SpecError(f"mutant {mutant.id}", problems)
    return mutated


def _identify(cells: list[Cell], student_id: int) -> int:
    """Put the ID in; in how many places. The notebook of a part that needs no ID has none."""
    count = 0
    for cell in cells:
        line = f"student_id = {student_id}"
        cell["source"], found = _ID_LINE.subn(line, "".join(cell["source"]))
        count += found
    return count


def _twice(what: str, names: Sequence[str]) -> list[str]:
    return [f"{name}: {count} mutants have this {what}" for name, count in Counter(names).items() if count > 1]


def _problems(table: Mapping[str, Any], index: int, setups: Mapping[str, Any]) -> list[str]:
    where = f"mutants[{index}]" + (f" ({table['id']})" if "id" in table else "")
    problems = [f"{where}.{key}: is missing" for key in _NEEDED if key not in table]
    problems += [f"{where}.{key}: unknown key" for key in table if key not in (*_NEEDED, *_OPTIONAL)]
    if table.get("setup", "") not in ("", *setups):
        problems.append(f"{where}.setup: expected one of {', '.join(setups) or 'none'}, received {table['setup']!r}")
    for number, edit in enumerate(table.get("edits", [])):
        problems += [f"{where}.edits[{number}]: {problem}" for problem in edit_problems(edit)]
    for name, due in table.get("due", {}).items():
        problems += [f"{where}.due.{name}.{key}: unknown key" for key in due if key not in _DUE_KEYS]
        if not due:
            problems.append(f"{where}.due.{name}: says nothing")
    return problems


def _mutant(table: Mapping[str, Any], part: str, setups: Mapping[str, Any]) -> Mutant:
    return Mutant(
        id=table["id"],
        what=table["what"],
        part=part,
        student_id=table.get("student_id", DEFAULT_ID),
        submission=table.get("archive", table["id"]),
        edits=(*setups.get(table.get("setup", ""), ()), *table["edits"]),
        due={name: _due(due) for name, due in table["due"].items()},
        findings=tuple(table["findings"]) if "findings" in table else None,
        only=tuple(table.get("only", ())),
        ci=table.get("ci", False),
    )


def _due(table: Mapping[str, Any]) -> Due:
    points = Fraction(table["points"]) if "points" in table else None
    return Due(points, *(table.get(key) for key in _DUE_KEYS[1:]))
