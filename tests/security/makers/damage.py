"""What happens to a notebook's bytes on the way: encodings, cut downloads, conflicts, repeated keys."""

import codecs
import json

from tests.security.makers.accidents import NOTEBOOK, Members, Tree, changed


def _text(members: Members) -> str:
    return members[NOTEBOOK].decode()


def _with(members: Members, data: bytes) -> Members:
    return {**members, NOTEBOOK: data}


def _commented(members: Members) -> str:
    """The notebook with a remark in letters that encodings write differently."""

    def change(tree: Tree) -> None:
        tree["cells"][2]["source"] += "\n# Grüße: für später"

    return _text(changed(members, change))


def byte_order_mark(members: Members) -> Members:
    """An editor of Windows put its mark first."""
    return _with(members, codecs.BOM_UTF8 + _commented(members).encode())


def utf_16(members: Members) -> Members:
    """Saved as what Windows calls Unicode."""
    return _with(members, _commented(members).encode("utf-16"))


def latin_1(members: Members) -> Members:
    """Saved in the old Western encoding; what it lacks is escaped."""
    tree = json.loads(_commented(members))
    tree["cells"][1]["source"] += " Grüße"
    text = json.dumps(tree, ensure_ascii=False)
    return _with(members, "".join(c if ord(c) < 256 else f"\\u{ord(c):04x}" for c in text).encode("latin-1"))


def windows_line_ends(members: Members) -> Members:
    """Carriage returns in every source, and between the lines of the file."""

    def change(tree: Tree) -> None:
        for cell in tree["cells"]:
            cell["source"] = cell["source"].replace("\n", "\r\n")

    tree = json.loads(changed(members, change)[NOTEBOOK])
    return _with(members, json.dumps(tree, indent=1).replace("\n", "\r\n").encode())


def zeros_at_the_end(members: Members) -> Members:
    """A file system that lost its power filled the last block with zeros."""
    return _with(members, members[NOTEBOOK] + bytes(4096))


def zero_in_a_formula(members: Members) -> Members:
    """A NUL came into the text of 1.2g by copying from a PDF."""

    def change(tree: Tree) -> None:
        for cell in tree["cells"]:
            if cell["metadata"].get("question") == "q1_2g" and "mixed with" in cell["source"]:
                cell["source"] = cell["source"].replace("mixed with", "mixed\0 with")

    return changed(members, change)


def download_cut_off(members: Members) -> Members:
    """The last third never arrived."""
    data = members[NOTEBOOK]
    return _with(members, data[: len(data) * 2 // 3])


def trailing_comma(members: Members) -> Members:
    """Someone edited the JSON by hand."""
    return _with(members, members[NOTEBOOK].replace(b'"nbformat": 4,', b'"nbformat": 4,,', 1))


def merge_conflict(members: Members) -> Members:
    """Git could not merge two versions, and nobody looked."""
    lines = json.dumps(json.loads(members[NOTEBOOK]), indent=1).splitlines()
    middle = len(lines) // 2
    theirs = lines[middle : middle + 1]
    lines[middle : middle + 1] = ["<<<<<<< HEAD", *theirs, "=======", *theirs, ">>>>>>> refs/heads/main"]
    return _with(members, "\n".join(lines).encode())


def repeated_keys(members: Members) -> Members:
    """Every cell names its source twice: the last one counts, as in Jupyter."""
    return _with(members, members[NOTEBOOK].replace(b'"source": ', b'"source": "raise SystemExit", "source": '))


def not_a_number(members: Members) -> Members:
    """Python writes NaN and Infinity, which JSON does not know, into what outputs and metadata hold."""

    def change(tree: Tree) -> None:
        tree["metadata"]["accuracy"] = float("nan")
        tree["cells"][2]["outputs"] = [{"output_type": "execute_result", "data": {"application/json": float("inf")}}]

    return changed(members, change)
