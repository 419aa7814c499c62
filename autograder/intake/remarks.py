"""Findings about the notebooks and HTML exports: what was taken for what, what is missing, and how it should be called."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from autograder.intake.choosing import Chosen, Shelf, notebooks_of
from autograder.intake.findings import brief, finding, quoted
from autograder.intake.members import Contents, Member
from autograder.intake.parts import called, named_for, same_name
from autograder.model.assignment import Part, SubmissionNames
from autograder.model.evidence import Finding

__all__ = ["about_notebooks", "is_export"]

_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz")
_EXPORTS = (".html", ".htm")


def about_notebooks(
    contents: Contents, parts: Sequence[Part], names: SubmissionNames, chosen: Chosen, shelf: Shelf
) -> Iterator[Finding]:
    """Findings about every notebook, archive and export that these parts need or lack."""
    notebooks, wanted = notebooks_of(contents), [chosen.of[part.id] for part in parts if part.id in chosen.of]
    for member in notebooks:
        if member.path in shelf.read and (member in wanted or shelf.read[member.path].content is None):
            yield from shelf.read[member.path].findings
    if chosen.whole in wanted:
        yield from _about_whole(chosen.whole, parts, names, chosen, contents)
    for part in parts:
        if part.id not in chosen.of:
            rest = [m for m in notebooks if m not in chosen.of.values()]
            yield _about_missing(part, names, chosen, rest, shelf, contents)
        elif chosen.of[part.id] != chosen.whole:
            yield from _about_choice(part, names, chosen, contents)
    yield from _about_unused(parts, names, chosen, notebooks)
    for member in contents.members:
        if member.name.lower().endswith(_ARCHIVES) and not contents.bare:
            text = f"{quoted(member.path)} is an archive inside what was handed in; it was not opened"
            yield finding("zip.nested", f"{text}. If notebooks are in it, put them directly into the zip.", member.path)


def _about_missing(
    part: Part, names: SubmissionNames, chosen: Chosen, rest: Sequence[Member], shelf: Shelf, contents: Contents
) -> Finding:
    """What was found instead of a part's notebook."""
    broken = [m for m in called(names.whole, rest) if m.path in shelf.read and shelf.take(m).content is None]
    named = [m.path for m in (*named_for(part, rest), *broken)]
    expected = _or_whole(part, names)
    if named:
        text = f"There is nothing to grade for “{part.title}”: {brief(named)} could not be used, as said for each file"
        return finding("notebook.missing", f"{text}. Hand in a notebook {expected} that opens.", part.notebook)
    got = f"found {brief(m.path for m in rest)}, not taken for it" if rest else _instead(contents)
    if chosen.whole:
        got = f"no question of it was recognised in {quoted(chosen.whole.path)}, and {got}"
    text = f"No notebook for “{part.title}”: expected {expected}; {got}."
    if contents.members and not notebooks_of(contents):
        text += " A notebook is the .ipynb file in which you worked; exports and programs cannot be run as one."
    text += " Hand in one of the two." if names.whole else " Hand it in under that name."
    return finding("notebook.missing", text, part.notebook)


def _instead(contents: Contents) -> str:
    """What there is where no notebook is left over."""
    if notebooks_of(contents):
        return "found no other notebook"
    if contents.members:
        return f"found {brief(m.path for m in contents.members)}, and no notebook"
    return "found nothing that could be read" if contents.findings else "found no file"


def _listed(items: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(text for text in (", ".join(items[:-1]), items[-1]) if text)


def _or_whole(part: Part, names: SubmissionNames) -> str:
    """Both ways to hand a part in, where there are two."""
    return quoted(part.notebook) + (f", or {quoted(names.whole)} for all parts" if names.whole else "")


def _about_choice(part: Part, names: SubmissionNames, chosen: Chosen, contents: Contents) -> Iterator[Finding]:
    """Findings about the name and place of a part's notebook, its rivals and its export."""
    member = chosen.of[part.id]
    if member.name != part.notebook:
        text = (
            f"{quoted(member.name)} was taken for “{part.title}”; expected the name {quoted(part.notebook)}. Rename it."
        )
        yield finding("notebook.name", text, member.path)
    yield from _about_folder(member)
    rivals = [m.path for m in named_for(part, notebooks_of(contents)) if m is not member]
    if part.id in chosen.held and chosen.whole:
        rivals.append(chosen.whole.path)
    if rivals:
        text = f"Several notebooks could be “{part.title}”: {quoted(member.path)} was graded, not {brief(rivals)}"
        yield finding("notebook.two", f"{text}. Hand in one, named {quoted(part.notebook)}.", member.path)
    yield from _about_export(f"“{part.title}”", part.notebook, member, names, contents)


def _about_whole(
    member: Member, parts: Sequence[Part], names: SubmissionNames, chosen: Chosen, contents: Contents
) -> Iterator[Finding]:
    """The same about the one notebook for several parts."""
    mine = [part for part in parts if chosen.of.get(part.id) == member]
    titles = _listed([f"“{part.title}”" for part in mine])
    if member.name != names.whole:
        asked = quoted(names.whole) if names.whole else f"a notebook for each, {brief(part.notebook for part in mine)}"
        text = f"{quoted(member.name)} was taken for {titles}; expected {'the name ' if names.whole else ''}{asked}"
        yield finding("notebook.name", f"{text}. {'Rename' if names.whole else 'Split'} it.", member.path)
    yield from _about_folder(member)
    rivals = [m.path for m in called(names.whole, notebooks_of(contents)) if m is not member]
    if rivals:
        text = f"Several notebooks could be {titles}: {quoted(member.path)} was graded, not {brief(rivals)}"
        yield finding("notebook.two", f"{text}. Hand in one, named {quoted(names.whole)}.", member.path)
    yield from _about_export(titles, names.whole or member.name, member, names, contents)


def _about_unused(
    parts: Sequence[Part], names: SubmissionNames, chosen: Chosen, notebooks: Sequence[Member]
) -> Iterator[Finding]:
    """A notebook for all parts is there, and each part that is asked about has one of its own."""
    unused = called(names.whole, notebooks) if chosen.whole is None else []
    if unused and all(part.id in chosen.of for part in parts):
        graded = brief(chosen.of[part.id].path for part in parts)
        text = (
            f"{quoted(unused[0].path)} was handed in beside a notebook for each part: {graded} was graded, it was not"
        )
        yield finding("notebook.two", f"{text}. Hand in the one or the others.", unused[0].path)


def _about_folder(member: Member) -> Iterator[Finding]:
    path = PurePosixPath(member.path)
    if len(path.parts) > 1:
        text = (
            f"{quoted(member.name)} was found in the folder {quoted(str(path.parent))}; expected at the top of the zip"
        )
        yield finding(
            "notebook.folder", f"{text}. It is graded; next time zip the files, not their folder.", member.path
        )


def _about_export(
    titles: str, notebook: str, member: Member, names: SubmissionNames, contents: Contents
) -> Iterator[Finding]:
    """`notebook` is the name that `member` should have; its export is called like it, or as the assignment says."""
    known = {notebook, member.name, names.export} - {""}
    if contents.bare or any(is_export(one, known) for one in contents.members):
        return
    exports = dict.fromkeys(name for name in (names.export, str(PurePosixPath(notebook).with_suffix(".html"))) if name)
    text = f"There is no HTML export of {titles}: expected {' or '.join(map(quoted, exports))}. This costs no marks"
    yield finding("html.missing", f"{text}; in Jupyter: File, Save and Export Notebook As, HTML.", next(iter(exports)))


def is_export(member: Member, names: Iterable[str]) -> bool:
    """True for an HTML file that is named like one of these notebooks or exports."""
    return member.name.lower().endswith(_EXPORTS) and any(same_name(member.name, name) for name in names)
