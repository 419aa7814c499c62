"""First program in the sandbox: takes the limits on, gives privileges up, becomes the student's kernel.

    python -P -s -B start.py <settings.json> <connection file>

Settings: {"uid": int | null, "confine": {"filter": base64, "landlock": see confine.py, "parent": pid}, each of them absent
where this isolation has none, "memory_mib", "processes", "file_mib", "output_kib", "seed", "stub_otter": bool, "training": null or
{"steps": most that one `fit` may take, "batch_norm_momentum": float | null}, "links": [[target, path below HOME], …] (data sets where their packages look
for them), "zips": [[file, path below the working folder], …] (data sets unpacked there), and the folders "extras" (the student's other files), "fonts" (matplotlib's font list), "packages" (holds
autograder_probe)}.
"""

import json
import os
import resource
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zipfile

MIB = 1024 * 1024


def limit(settings: dict[str, Any]) -> None:
    """Hard limits of this process and all it starts. They cannot be raised again."""
    for name, value in (
        (resource.RLIMIT_DATA, settings["memory_mib"] * MIB),
        (resource.RLIMIT_NPROC, settings["processes"]),
        (resource.RLIMIT_FSIZE, settings["file_mib"] * MIB),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (bound, bound))


def copy_files(settings: dict[str, Any]) -> None:
    """Put the student's other files and the font list into the (private, size-limited) folders of this run.

    Without a sandbox these are the ones that an earlier kernel of the run has left.
    """
    for entry in os.scandir(settings["extras"]):
        if entry.is_dir():
            shutil.copytree(entry.path, entry.name, dirs_exist_ok=True)
        else:
            shutil.copyfile(entry.path, entry.name)
    shutil.copytree(settings["fonts"], os.environ["MPLCONFIGDIR"], dirs_exist_ok=True)


def link_data(settings: dict[str, Any]) -> None:
    """Make each data set appear where the package that loads it expects its cache."""
    for target, path in settings["links"]:
        link = Path(os.environ["HOME"], path)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(target)


def unpack_data(settings: dict[str, Any]) -> None:
    """Unpack data sets beside the notebook, where student code may write as it likes.

    What the student handed in under the same names makes way; all else in these folders stays.
    """
    for file, below in settings["zips"]:
        import zipfile  # few notebooks need it

        folder = Path(below)
        if folder.exists() and not folder.is_dir():
            folder.unlink()
        with zipfile.ZipFile(file) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            places = [place(member) for member in members]
            for top in {parts[0] for parts in places}:
                remove(folder / top)
            check_room(file, members, 4 * settings["file_mib"] * MIB)
            for parts in dict.fromkeys(parts[:-1] for parts in places):
                folder.joinpath(*parts).mkdir(parents=True, exist_ok=True)
            for member, parts in zip(members, places, strict=True):
                with folder.joinpath(*parts).open("xb", buffering=0) as copy:
                    copy.write(archive.read(member))


def place(member: "zipfile.ZipInfo") -> tuple[str, ...]:
    """Folders and name of a member; anything but a plain file in a folder of its own ends the program."""
    parts = tuple(member.filename.split("/"))
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG) or len(parts) < 2 or {"", ".", ".."} & set(parts) or "\\" in member.filename:
        sys.exit(f"data set: expected plain files in folders, received the member {member.filename!r}: pack it again")
    return parts


def check_room(file: str, members: "list[zipfile.ZipInfo]", most: int) -> None:
    """End the program with a reason if the working folder cannot hold the members: half-read data would cost marks.

    A sandbox without a disk of its own lets the folder hold `most` bytes too, by looking at it.
    """
    disk = os.statvfs(".")
    needed = sum(-(-member.file_size // disk.f_frsize) * disk.f_frsize for member in members)
    if needed > (free := min(disk.f_bavail * disk.f_frsize, most)):
        sys.exit(
            f"data set {file} unpacks to {needed / MIB:.0f} MiB, and the working folder has room for {free / MIB:.0f}: "
            "raise file_mib in the part's limits in assignment.toml; in the sandbox the folder holds four times that"
        )


def remove(path: Path) -> None:
    """Remove a folder with all in it, or a file, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main(settings_file: str, connection_file: str) -> None:
    """Never returns before the kernel ends."""
    settings = json.loads(Path(settings_file).read_text(encoding="utf-8"))
    sys.path.insert(0, settings["packages"])
    from autograder_probe import confine

    confine.enter(settings)
    copy_files(settings)
    link_data(settings)
    unpack_data(settings)
    limit(settings)
    confine.seal(settings)
    sys.modules["debugpy"] = None  # type: ignore[assignment] # a fifth of the start-up time, and of no use here
    # Only now, with the limits on.
    from ipykernel import kernelapp

    from autograder_probe import kernel, otter_stub, relay

    del sys.path[0]
    kernelapp.IOPubThread = relay.Relay  # type: ignore[attr-defined]
    if settings["stub_otter"]:
        sys.modules["otter"] = otter_stub
    sys.path.insert(0, "")  # the working folder, as in Jupyter; after our own imports, so that nothing shadows them
    kernelapp.IPKernelApp.launch_instance(
        argv=["-f", connection_file, "--HistoryManager.enabled=False", "--IPKernelApp.no_stderr=False"],
        kernel_class=type("ProbeKernel", (kernel.ProbeKernel,), {"settings": settings}),
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
