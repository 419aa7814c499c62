"""What is handed in instead of a plain zip of notebooks, and zips that lie about themselves.

Each function takes the files of an archive and gives other files, or the bytes of what is handed in.
"""

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterator, Mapping

from tests.security.makers.accidents import NOTEBOOK, TEMPLATE, Members

_ENTRY = b"PK\x01\x02"
_HTML = b"<!doctype html><title>A1</title><p>All answers, as a page.</p>"
_PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
_SCRIPT = b"# In[1]:\nh1 = [0, 1, 3, 0]\n"


def zipped(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain zip of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def stored(members: Members) -> bytes:
    """The same without compression, which takes long for what is large."""
    return zipped(members, method=zipfile.ZIP_STORED)


# --- no zip at all


def nothing(_: Members) -> bytes:
    """A zip without a file."""
    return zipped({})


def empty_folder(_: Members) -> Members:
    """A folder with nothing in it."""
    return {"20249337_A1_solution/": b""}


def no_bytes(_: Members) -> bytes:
    """The upload failed."""
    return b""


def tar_gz(members: Members) -> bytes:
    """A real tar.gz."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return target.getvalue()


def plain_tar(members: Members) -> bytes:
    """The same without the gz."""
    return gzip.decompress(tar_gz(members))


def seven_zip(_: Members) -> bytes:
    """What a 7-Zip archive begins with."""
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(200)


def rar(_: Members) -> bytes:
    """What a RAR archive begins with."""
    return b"Rar!\x1a\x07\x01\x00" + bytes(200)


def notebook_itself(members: Members) -> bytes:
    """The notebook, not zipped."""
    return members[NOTEBOOK]


def pdf_itself(_: Members) -> bytes:
    """A PDF with the name of a zip."""
    return _PDF


def html_itself(_: Members) -> bytes:
    """The HTML export with the name of a zip."""
    return _HTML


def script_only(_: Members) -> Members:
    """The notebook saved as a program."""
    return {NOTEBOOK.replace(".ipynb", ".py"): _SCRIPT}


def html_only(_: Members) -> Members:
    """The exports without the notebooks."""
    return {NOTEBOOK.replace(".ipynb", ".html"): _HTML}


def pdf_only(_: Members) -> Members:
    """A PDF in a zip."""
    return {NOTEBOOK.replace(".ipynb", ".pdf"): _PDF}


def noise_of_macos(members: Members) -> Members:
    """What the Finder adds, and nothing else."""
    return {".DS_Store": b"\0\0\0\1Bud1", **{f"__MACOSX/._{name}": b"\0\5\x16\7" for name in members}}


def noise_beside(members: Members) -> Members:
    """The same beside the notebooks."""
    return {**noise_of_macos(members), **members}


# --- zips in zips, and zips of other kinds


def zip_in_zip(members: Members) -> Members:
    """The finished zip was zipped again."""
    return {"20249337_A1_solution.zip": zipped(members)}


def zip_in_zip_in_zip(members: Members) -> Members:
    """And again."""
    return zip_in_zip(zip_in_zip(members))


def zip_beside(members: Members) -> Members:
    """An older version, as a zip among the files."""
    return {**members, "old.zip": zipped({NOTEBOOK: TEMPLATE.read_bytes()})}


def zip_64(members: Members) -> bytes:
    """Sizes in 64 bits, as some tools always write them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            with archive.open(name, "w", force_zip64=True) as file:
                file.write(data)
    return target.getvalue()


def self_extracting(members: Members) -> bytes:
    """A Windows program before the zip that it unpacks."""
    return b"MZ\x90\x00" + bytes(4092) + zipped(members)


def with_comment(members: Members) -> bytes:
    """A comment that looks like a notebook, a page and a member."""
    target = io.BytesIO(zipped(members))
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b'{"cells": [], "nbformat": 4}<script>alert(1)</script>PK\x03\x04' + bytes(18)
    return target.getvalue()


def two_directories(members: Members) -> bytes:
    """Two zips glued together: programs take the second, which holds the answers."""
    return zipped({NOTEBOOK: TEMPLATE.read_bytes()}) + zipped(members)


def password(members: Members) -> bytes:
    """Every member says that it is encrypted."""
    data = bytearray(zipped(members))
    for entry in _entries(bytes(data)):
        data[entry + 8] |= 1
    return bytes(data)


def cut_off(members: Members) -> bytes:
    """The last bytes of the zip never arrived."""
    return zipped(members)[:-100]


def _entries(data: bytes) -> Iterator[int]:
    """Where the entries of the central directory begin."""
    at = data.find(_ENTRY)
    while at >= 0:
        yield at
        at = data.find(_ENTRY, at + 1)


# --- names


def absolute_and_climbing(members: Members) -> Members:
    """Files that would lie elsewhere, beside the notebooks."""
    return {**members, "/etc/cron.d/job": b"* * * * * root true\n", "../../outside.py": b"x = 1\n", "C:\\x.dll": b"MZ"}


def absolute_notebooks(members: Members) -> Members:
    """A tool stored where the files lay on the student's computer."""
    return {f"C:\\Users\\student\\A1\\{name}": data for name, data in members.items()}


def climbing_notebooks(members: Members) -> Members:
    """Zipped from the folder beside."""
    return {f"../A1/{name}": data for name, data in members.items()}


def names_alike(members: Members) -> Members:
    """An unanswered notebook whose name differs in case only."""
    return {**members, NOTEBOOK.upper(): TEMPLATE.read_bytes()}


def quoted_printable_name(members: Members) -> Members:
    """A mail program's idea of a name with an underscore."""
    rest = {name: data for name, data in members.items() if name != NOTEBOOK}
    return {**rest, "=?UTF-8?Q?A1=5FPart1=5FSolutions=2Eipynb?=.ipynb": members[NOTEBOOK]}


def link_beside(members: Members) -> bytes:
    """A symbolic link to a file of the system."""
    return _with_links(members, {"answers.txt": b"/etc/passwd"})


def notebook_is_a_link(members: Members) -> bytes:
    """The notebook itself is one."""
    return _with_links(members, {NOTEBOOK: b"../../reference/A1_Part1_Solutions.ipynb"})


def _with_links(members: Members, links: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            if name not in links:
                archive.writestr(name, data)
        for name, where in links.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o120777 << 16
            archive.writestr(info, where)
    return target.getvalue()


# --- lies and bombs


def bomb_beside(members: Members) -> Members:
    """A gigabyte of zeros, a thousandth of that as handed in, beside the notebooks."""
    return {**members, "data.bin": bytes(1024**3)}


def bomb_for_a_notebook(members: Members) -> Members:
    """A notebook that unpacks to a gigabyte of blanks."""
    return {**members, NOTEBOOK: b"{" + b" " * 1024**3}


def bomb_in_the_json(members: Members) -> Members:
    """Twenty million empty lists: a few kilobytes zipped, gigabytes as Python's objects."""
    return {**members, NOTEBOOK: b'{"nbformat": 4, "cells": [' + b"[]," * 20_000_000 + b"[]]}"}


def deep_json(members: Members) -> Members:
    """A hundred thousand lists in each other."""
    return {**members, NOTEBOOK: b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"}


def overlapping(members: Members) -> bytes:
    """A hundred names for the bytes of one member, as the best bombs have it."""
    data = zipped({**members, "data.bin": bytes(1024**2)})
    (*_, entry) = _entries(data)
    end = data.rindex(b"PK\x05\x06")
    copies = b"".join(data[entry:end].replace(b"data.bin", b"data.%03d" % n) for n in range(100))
    count = len([*_entries(data)]) + 100
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, count, count, end - data.index(_ENTRY) + len(copies))
    return data[:end] + copies + bytes(tail)


def many_members(members: Members) -> bytes:
    """A hundred thousand empty files beside the notebooks."""
    target = io.BytesIO(zipped(members))
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"cache/{number}"), b"")
    return target.getvalue()


def wrong_checksum_beside(members: Members) -> bytes:
    """A bit flipped in a file that no question needs."""
    data = zipped({**members, "notes.txt": b"nothing that matters"}, method=zipfile.ZIP_STORED)
    return data.replace(b"nothing that matters", b"nothinG that matters", 1)


def wrong_checksum(members: Members) -> bytes:
    """A bit flipped in the notebook: what it said before nobody knows."""
    data = zipped(members, method=zipfile.ZIP_STORED)
    return data.replace(b"np.maximum(z, 0)", b"np.maximum(z, 8)", 1)


def other_local_header(members: Members) -> bytes:
    """The list of contents calls the notebook otherwise than the member itself does."""
    data = zipped(members)
    at = data.index(NOTEBOOK.encode())
    return data[:at] + b"B" + data[at + 1 :]


def other_sizes(members: Members) -> bytes:
    """The list of contents says that the notebook has ten bytes."""
    data = bytearray(zipped(members))
    struct.pack_into("<I", data, next(_entries(bytes(data))) + 24, 10)
    return bytes(data)


def shadowing_files(members: Members) -> Members:
    """Modules named like libraries, a start-up file, settings."""
    names = ("numpy.py", "random.py", "sitecustomize.py", "otter/__init__.py", "evil.pth", "matplotlibrc", "json.pyc")
    return {**members, **dict.fromkeys(names, b"raise SystemExit('not the library')\n")}


def forged_end(members: Members) -> bytes:
    """A comment that is the end of an empty zip."""
    target = io.BytesIO(zipped(members))
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = zipped({})
    return target.getvalue()
