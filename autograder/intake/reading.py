"""From what was handed in to a Submission."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.errors import SubmissionError
from autograder.intake.caps import Caps
from autograder.intake.extras import gathered
from autograder.intake.findings import brief, capped, finding, quoted
from autograder.intake.identity import student_id, submission_name
from autograder.intake.members import Contents, Member
from autograder.intake.notebook import ReadNotebook, read_notebook
from autograder.intake.opening import opened
from autograder.intake.parts import is_notebook, named_for, other_part, questions_seen, same_name
from autograder.model.assignment import Assignment, Part
from autograder.model.evidence import Finding, Submission, SubmittedNotebook

__all__ = ["read"]

_DEFAULT_CAPS = Caps()
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_EXPORTS = (".html", ".htm")
_TRIED = 12
"""Most notebooks that are opened to see by their content which part they answer."""


@dataclass(slots=True)
class _Shelf:
    """Notebooks read so far, each once, all together under the cap."""

    caps: Caps
    left: int
    read: dict[str, ReadNotebook] = field(default_factory=dict)

    def take(self, member: Member) -> ReadNotebook:
        """The notebook in `member`."""
        if member.path not in self.read:
            data = member.load(min(self.caps.notebook_bytes, self.left))
            if isinstance(data, Finding):
                self.read[member.path] = ReadNotebook(None, (data,))
            else:
                self.left -= len(data)
                self.read[member.path] = read_notebook(data, where=member.path, caps=self.caps)
        return self.read[member.path]


def read(path: Path, *, assignment: Assignment, asked: Collection[str] = (), caps: Caps = _DEFAULT_CAPS) -> Submission:
    """Read a zip, folder or bare notebook; whatever is odd becomes a finding, what can be graded is kept.

    Args:
        path: What was handed in.
        assignment: Whose notebooks and names are expected.
        asked: Ids of the parts that are wanted; all if none are named. The others are recognised, and no more is said.
        caps: Bounds on what is read.

    Returns:
        The notebooks found (stripped of outputs), other files, findings. No student code has been run.

    Raises:
        SubmissionError: There is no notebook that could be graded; the message gives every reason.
    """
    expected = frozenset(part.notebook for part in assignment.parts)
    wanted = [part for part in assignment.parts if part.id in asked or not asked]
    with opened(path, caps=caps, expected=expected) as contents:
        shelf = _Shelf(caps, caps.notebooks_bytes)
        chosen = _choose(contents, assignment.parts, shelf)
        findings = [*contents.findings, *_about_notebooks(contents, wanted, chosen, shelf)]
        if not chosen:
            raise SubmissionError(_nothing(path, capped(findings)))
        extras, about_extras = _extras(contents, assignment.parts, chosen, caps)
        inner = sorted({p.parts[0] for m in contents.members if len((p := PurePosixPath(m.path)).parts) > 1})
    identity, about_name = student_id(path, inner=inner, bare=contents.bare, names=assignment.names)
    return Submission(
        name=submission_name(path),
        student_id=identity,
        notebooks=tuple(SubmittedNotebook(part, shelf.take(member).json) for part, member in _of(wanted, chosen)),
        extras=extras,
        findings=capped((*about_name, *findings, *about_extras)),
    )


def _of(parts: Sequence[Part], chosen: dict[str, Member]) -> list[tuple[str, Member]]:
    return [(part.id, chosen[part.id]) for part in parts if part.id in chosen]


def _choose(contents: Contents, parts: Sequence[Part], shelf: _Shelf) -> dict[str, Member]:
    """Part id → the notebook that answers it; by name for all parts first, then by content."""
    notebooks = _notebooks(contents)
    chosen: dict[str, Member] = {}
    for part in parts:
        named = next((m for m in named_for(part, notebooks) if _usable(m, chosen, shelf)), None)
        if named:
            chosen[part.id] = named
    for part in parts:
        if part.id not in chosen and (found := _by_content(part, parts, notebooks, chosen, shelf)):
            chosen[part.id] = found
    return {part.id: chosen[part.id] for part in parts if part.id in chosen}


def _notebooks(contents: Contents) -> list[Member]:
    return [member for member in contents.members if contents.bare or is_notebook(member)]


def _usable(member: Member, chosen: dict[str, Member], shelf: _Shelf) -> bool:
    return member not in chosen.values() and shelf.take(member).content is not None


def _by_content(
    part: Part, parts: Sequence[Part], notebooks: Sequence[Member], chosen: dict[str, Member], shelf: _Shelf
) -> Member | None:
    """The notebook with most of the part's questions, at least two; or the only notebook when there is only one part."""
    candidates = [m for m in notebooks if not other_part(part, m)][:_TRIED]
    usable = [m for m in candidates if _usable(m, chosen, shelf)]
    scored = [(questions_seen(shelf.take(m).content or {}, part), m) for m in usable]
    best = max(scored, key=lambda pair: pair[0], default=None)  # of equals the first, in the archive's order
    if best and best[0] >= min(2, len(part.questions)):
        return best[1]
    return usable[0] if len(notebooks) == len(usable) == len(parts) == 1 else None


def _about_notebooks(
    contents: Contents, parts: Sequence[Part], chosen: dict[str, Member], shelf: _Shelf
) -> Iterable[Finding]:
    """Findings about every notebook, archive and export that these parts need or lack."""
    notebooks, wanted = _notebooks(contents), [member for _, member in _of(parts, chosen)]
    for member in notebooks:
        if member.path in shelf.read and (member in wanted or shelf.read[member.path].content is None):
            yield from shelf.read[member.path].findings
    for part in parts:
        if part.id in chosen:
            yield from _about_choice(part, chosen[part.id], notebooks, contents)
        else:
            yield _about_missing(part, [m for m in notebooks if m not in chosen.values()])
    for member in contents.members:
        if member.name.lower().endswith(_ARCHIVES) and not contents.bare:
            text = f"{quoted(member.path)} is an archive inside what was handed in; it was not opened"
            yield finding("zip.nested", f"{text}. If notebooks are in it, put them directly into the zip.", member.path)


def _about_missing(part: Part, rest: Sequence[Member]) -> Finding:
    """What was found instead of a part's notebook."""
    named = [m.path for m in named_for(part, rest)]
    if named:
        text = f"There is nothing to grade for “{part.title}”: {brief(named)} could not be used, as said for each file"
        return finding(
            "notebook.missing", f"{text}. Hand in a notebook {quoted(part.notebook)} that opens.", part.notebook
        )
    got = f"found {brief(m.path for m in rest)}, not taken for it" if rest else "found no other notebook"
    text = f"No notebook for “{part.title}”: expected {quoted(part.notebook)}, {got}. Hand it in under that name."
    return finding("notebook.missing", text, part.notebook)


def _about_choice(part: Part, member: Member, notebooks: Sequence[Member], contents: Contents) -> Iterable[Finding]:
    """Findings about the name and place of a part's notebook, its rivals and its export."""
    path = PurePosixPath(member.path)
    if member.name != part.notebook:
        text = (
            f"{quoted(member.name)} was taken for “{part.title}”; expected the name {quoted(part.notebook)}. Rename it."
        )
        yield finding("notebook.name", text, member.path)
    if len(path.parts) > 1:
        text = (
            f"{quoted(member.name)} was found in the folder {quoted(str(path.parent))}; expected at the top of the zip"
        )
        yield finding(
            "notebook.folder", f"{text}. It is graded; next time zip the files, not their folder.", member.path
        )
    rivals = [m.path for m in named_for(part, notebooks) if m is not member]
    if rivals:
        text = f"Several notebooks could be “{part.title}”: {quoted(member.path)} was graded, not {brief(rivals)}"
        yield finding("notebook.two", f"{text}. Hand in one, named {quoted(part.notebook)}.", member.path)
    if not contents.bare and not any(_is_export(m, part, member) for m in contents.members):
        export = PurePosixPath(part.notebook).stem + ".html"
        text = f"There is no HTML export of “{part.title}”: expected {quoted(export)}. This costs no marks"
        yield finding("html.missing", f"{text}; in Jupyter: File, Save and Export Notebook As, HTML.", export)


def _is_export(member: Member, part: Part, notebook: Member) -> bool:
    is_html = member.name.lower().endswith(_EXPORTS)
    return is_html and any(same_name(member.name, name) for name in (part.notebook, notebook.name))


def _extras(
    contents: Contents, parts: Sequence[Part], chosen: dict[str, Member], caps: Caps
) -> tuple[tuple[tuple[str, bytes], ...], tuple[Finding, ...]]:
    """Other files, without notebooks and exports: they are large and nothing reads them."""
    used = [(part, chosen[part.id]) for part in parts if part.id in chosen]
    others = [
        member
        for member in contents.members
        if not (contents.bare or is_notebook(member) or any(_is_export(member, *pair) for pair in used))
    ]
    homes = [str(PurePosixPath(member.path).parent) for member in chosen.values()]
    return gathered(others, homes=homes, taken=[part.notebook for part in parts], caps=caps)


def _nothing(path: Path, findings: Sequence[Finding]) -> str:
    """The refusal, with every reason on a line of its own."""
    lines = "".join(f"\n  - {item.message}" for item in findings)
    return f"{quoted(path.name)} holds no notebook that can be graded.{lines}"
