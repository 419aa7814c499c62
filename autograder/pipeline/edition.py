"""Where an edition's files lie, and its assignment."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from autograder import intake, spec
from autograder.checks import VOCABULARY
from autograder.errors import UsageError
from autograder.model.assignment import Assignment, Part
from autograder.release import provided_modules

__all__ = ["ROOT", "Edition", "archive_patterns", "editions", "open_edition"]

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: reference/, student_template/ and fixtures/ lie here."""


@dataclass(frozen=True)
class Edition:
    """One edition's folders and its assignment."""

    whole: Assignment
    folder: Path
    """reference/<edition>."""
    only: tuple[str, ...] = ()
    """Questions that are asked about; empty: all."""

    @cached_property
    def assignment(self) -> Assignment:
        """The assignment, narrowed to what is asked about."""
        return self.whole.narrowed(self.only)

    def narrowed(self, only: Collection[str]) -> "Edition":
        """The same edition, asked about these questions alone; about all if none are named."""
        chosen = tuple(q.id for part in self.whole.parts for q in part.questions if q.id in only)
        return self if chosen == self.only else replace(self, only=chosen)

    def chosen(self, names: Collection[str]) -> tuple[str, ...]:
        """The questions that names mean: a question's id or number, a part's id, or the start of several (`1.2`).

        Raises:
            UsageError: A name means none.
        """
        return tuple(dict.fromkeys(question for name in names for question in self._meant(name)))

    def _meant(self, name: str) -> list[str]:
        questions = [(part.id, q) for part in self.whole.parts for q in part.questions]
        found = [q.id for part, q in questions if name in (part, q.id, q.number)]
        found = found or [q.id for _, q in questions if q.number.rstrip("abcdefghijklmnopqrstuvwxyz") == name]
        if not found:
            known = ", ".join([*(part.id for part in self.whole.parts), *(q.number for _, q in questions)])
            raise UsageError(f"--only {name}: expected a part or a question, one of {known}.")
        return found

    def with_provided(self, extras: Sequence[tuple[str, bytes]]) -> tuple[tuple[str, bytes], ...]:
        """A student's other files, with the modules that students were given; a changed one counts as theirs."""
        own = dict(extras)
        given = {path.name: path.read_bytes() for path in provided_modules(self.folder)}
        return tuple((given | own).items())

    @property
    def given(self) -> frozenset[str]:
        """The names of the modules that students were given."""
        return frozenset(path.name for path in provided_modules(self.folder))

    def whole_part(self, part_id: str) -> Part:
        """A part with all its questions."""
        return next(part for part in self.whole.parts if part.id == part_id)

    @property
    def template_folder(self) -> Path:
        """What students are given."""
        return ROOT / "student_template" / self.whole.id

    @property
    def solved_folder(self) -> Path:
        """The template with the reference's answers in."""
        return ROOT / "fixtures" / "expected" / self.whole.id

    @property
    def mutants_folder(self) -> Path:
        """One TOML file of mutants per part."""
        return ROOT / "fixtures" / "mutants" / self.whole.id

    @cached_property
    def handout(self) -> intake.Handout:
        """By which the course's own hand-out is known; empty where there is none of this edition."""
        path = self.folder / "handout.txt"
        return intake.read_handout(path.read_text(encoding="utf-8")) if path.exists() else frozenset()

    @cached_property
    def _template_sources(self) -> dict[str, frozenset[str]]:
        return {}  # filled as parts are asked for: a notebook for all parts holds also those that are not asked about

    def template_sources(self, part: Part) -> frozenset[str]:
        """The stripped sources of the template's cells: what a student has not written."""
        if part.id not in self._template_sources:
            self._template_sources[part.id] = _sources(self.template_folder / part.notebook)
        return self._template_sources[part.id]


def editions() -> tuple[str, ...]:
    """The ids of the editions there are: the folders of reference/ that hold an assignment.toml."""
    return tuple(sorted(path.parent.name for path in (ROOT / "reference").glob("*/assignment.toml")))


def open_edition(edition: str) -> Edition:
    """Read an edition.

    Raises:
        UsageError: There is no such edition, or its template was not built.
        SpecError: Its assignment.toml is wrong.
    """
    folder = ROOT / "reference" / edition
    if edition not in editions():
        raise UsageError(f"There is no edition `{edition}`. There are: {', '.join(editions())}.")
    return Edition(spec.load(folder / "assignment.toml", checks=VOCABULARY), folder)


def archive_patterns() -> dict[str, str]:
    """Edition → regular expression for what its submissions are called."""
    return {name: open_edition(name).whole.names.archive for name in editions()}


def _sources(path: Path) -> frozenset[str]:
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path.name} is not in {path.parent}: run `make template` first.") from error
    return frozenset("".join(cell["source"]).strip() for cell in notebook["cells"])
