"""First program in the sandbox: takes the limits on, gives privileges up, becomes the student's kernel.

    python -I -B start.py <settings.json> <connection file>

Settings: {"uid": int | null, "memory_mib", "processes", "file_mib", "seed", "stub_otter": bool, "training": null or
{"steps": most that one `fit` may take, "batch_norm_momentum": float | null}, "links": [[target, path below HOME], …] (data sets where their packages look
for them), and the folders "extras" (the student's other files), "fonts" (matplotlib's font list), "packages" (holds
autograder_probe)}.
"""

import json
import os
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

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


def drop_privileges(uid: int | None) -> None:
    """Become the unprivileged user `uid` for good (when the grader runs as root)."""
    if uid is not None:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)


def copy_files(settings: dict[str, Any]) -> None:
    """Put the student's other files and the font list into the (private, size-limited) folders of this run."""
    for entry in os.scandir(settings["extras"]):
        copy = shutil.copytree if entry.is_dir() else shutil.copyfile
        copy(entry.path, entry.name)
    shutil.copytree(settings["fonts"], os.environ["MPLCONFIGDIR"])


def link_data(settings: dict[str, Any]) -> None:
    """Make each data set appear where the package that loads it expects its cache."""
    for target, path in settings["links"]:
        link = Path(os.environ["HOME"], path)
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(target)


def main(settings_file: str, connection_file: str) -> None:
    """Never returns before the kernel ends."""
    settings = json.loads(Path(settings_file).read_text(encoding="utf-8"))
    drop_privileges(settings["uid"])
    copy_files(settings)
    link_data(settings)
    limit(settings)
    sys.modules["debugpy"] = None  # type: ignore[assignment] # a fifth of the start-up time, and of no use here
    sys.path.insert(0, settings["packages"])
    # Only now, with the limits on.
    from ipykernel.kernelapp import IPKernelApp

    from autograder_probe import kernel, otter_stub

    del sys.path[0]
    if settings["stub_otter"]:
        sys.modules["otter"] = otter_stub
    sys.path.insert(0, "")  # the working folder, as in Jupyter; after our own imports, so that nothing shadows them
    IPKernelApp.launch_instance(
        argv=["-f", connection_file, "--HistoryManager.enabled=False", "--IPKernelApp.no_stderr=False"],
        kernel_class=type("ProbeKernel", (kernel.ProbeKernel,), {"settings": settings}),
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
