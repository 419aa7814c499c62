"""The corpus: submissions that cheat, hog or are broken, each with the exact marks and findings that are due.

A file fixtures/submissions/<group>.toml holds tables `submissions`; every key of a mutant (see
autograder/pipeline/mutants.py) may stand in them, `setup` and `setups` too. An absent `archive` is named as asked for; absent
`findings` mean that none are due. Besides there are:

    part = "part1"            # the notebook that the edits change; the file's table `common` may say it for all
    edition = "a1_2023"       # likewise
    start = "solved"          # or "template": the notebooks that it is made from
    rest = "full"             # what criteria that `due` does not name must get: full marks, or "nothing"
    limits = { cell_s = 3 }   # limits other than the part's, so that no test waits long
    make = ["accidents.zip_in_zip"]           # functions of tests/security/makers, each given what the one before made
    files = { "model.py" = { text = "..." } } # more files in the archive: { text | hex }
    hits = ["cell_s"]         # the limits that must have been hit, these and no others; none if absent
    says = ["..."]            # what report.html must contain, as text
    unsaid = ["..."]          # what no report may contain, in any file
    slow = true               # waits long: not in `make check`
"""

import importlib
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from autograder.errors import SpecError
from autograder.model.assignment import Assignment
from autograder.pipeline.edition import Edition
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import DEFAULT_ID, Due, Mutant, parse
from autograder.pipeline.selftest import handed_in

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "submissions"
Members = dict[str, bytes]
Made = Members | bytes
"""The files of an archive, or a whole archive (or whatever was handed in instead) as it is."""
_OWN: Mapping[str, Any] = {
    "part": "part1",
    "edition": "a1_2023",
    "start": "solved",
    "rest": "full",
    "limits": {},
    "make": [],
    "files": {},
    "hits": [],
    "says": [],
    "unsaid": [],
    "slow": False,
}


@dataclass(frozen=True, slots=True)
class Case:
    """One submission of the corpus."""

    group: str
    mutant: Mutant
    edition: str
    start: str
    rest: str
    limits: Mapping[str, Any]
    make: tuple[str, ...]
    files: Mapping[str, Mapping[str, str]]
    hits: tuple[str, ...]
    says: tuple[str, ...]
    unsaid: tuple[str, ...]
    slow: bool

    @property
    def name(self) -> str:
        """For the test's id."""
        return f"{self.group}-{self.mutant.id}"

    def opened(self) -> Edition:
        """The edition, narrowed to what is graded, with the limits of this case."""
        edition = _opened(self.edition)
        asked = self.mutant.only or tuple(question.id for question in edition.whole_part(self.mutant.part).questions)
        parts = tuple(replace(part, limits=replace(part.limits, **self.limits)) for part in edition.whole.parts)
        return replace(edition, whole=replace(edition.whole, parts=parts)).narrowed(asked)

    def handed_in(self, folder: Path) -> Path:
        """Make what the student hands in, below `folder`."""
        edition = _opened(self.edition)
        start = edition.solved_folder if self.start == "solved" else edition.template_folder
        members = dict(handed_in(self.mutant, edition, start=start))
        for name, given in self.files.items():
            members[name] = bytes.fromhex(given["hex"]) if "hex" in given else given["text"].encode()
        made: Made = members
        for name in self.make:
            made = _maker(name)(made)
        target = folder / f"{self.mutant.submission}.zip"
        if isinstance(made, bytes):
            target.write_bytes(made)
            return target
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in made.items():
                archive.writestr(name, content)
        return target

    def judged(self, assignment: Assignment) -> Mutant:
        """What is due, with nothing for every criterion that is not named if this case says so."""
        if self.rest == "full":
            return self.mutant
        criteria = [f"{q.id}.{c.id}" for part in assignment.parts for q in part.questions for c in q.criteria]
        nothing = {name: Due(points=Fraction(0)) for name in criteria}
        return replace(self.mutant, due={**nothing, **self.mutant.due})


_opened = cache(open_gradable)


def _maker(name: str) -> Callable[[Made], Made]:
    module, function = name.split(".")
    found: Callable[[Made], Made] = getattr(importlib.import_module(f"tests.security.makers.{module}"), function)
    return found


def read_corpus() -> Iterator[Case]:
    """All cases, by file and in each file's order.

    Raises:
        SpecError: Something is wrong with a file: all at once.
    """
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name != "part1.demo.toml":
            yield from _read(path)


def _read(path: Path) -> Iterator[Case]:
    data = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    common, setups = data.get("common", {}), data.get("setups", {})
    problems = [f"{key}: unknown key" for key in data if key not in ("submissions", "setups", "common")]
    problems += [f"common.{key}: unknown key" for key in common if key not in _OWN]
    if problems:
        raise SpecError(str(path), problems)
    for table in data["submissions"]:
        own = {**_OWN, **common, **{key: value for key, value in table.items() if key in _OWN}}
        rest = {key: value for key, value in table.items() if key not in _OWN}
        student_id = rest.setdefault("student_id", DEFAULT_ID)
        rest = {"archive": f"{student_id}_A1_solution", "findings": [], **rest}
        (mutant,) = parse([rest], setups, part=own["part"], where=str(path))
        yield Case(
            group=path.stem,
            mutant=mutant,
            edition=own["edition"],
            start=own["start"],
            rest=own["rest"],
            limits={key: float(value) if key.endswith("_s") else int(value) for key, value in own["limits"].items()},
            make=tuple(own["make"]),
            files=own["files"],
            hits=tuple(own["hits"]),
            says=tuple(own["says"]),
            unsaid=tuple(own["unsaid"]),
            slow=own["slow"],
        )
