"""Files beside the notebooks: pictures, data, helper modules.

They are put into the folder where the notebook runs, which is first on Python's search path. A helper module
(`my_utils.py`, `model.py`, a package of the student's own) or a data file is legitimate and kept. Left out is what
would change programs instead of answers:

- modules named like Python's own or like what kernel and probe import (`random.py`, `numpy/__init__.py`): they
  would stop the kernel from starting, or speak in the library's place;
- what Python, IPython, Jupyter and matplotlib read at start (`sitecustomize.py`, `*.pth`, `pyvenv.cfg`,
  `ipython_config.py`, `matplotlibrc`); hidden files went before (`paths.ignored`).

The sandbox does not rely on this list: it holds whatever the student's own cells do. The list keeps honest accidents
from costing marks, and pranks from costing time.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from autograder.intake.caps import Caps
from autograder.intake.findings import brief, finding
from autograder.intake.members import Member
from autograder.intake.paths import alike
from autograder.model.evidence import Finding

__all__ = ["gathered", "shadows"]

_IMPORTABLE = (".py", ".pyc", ".so", ".pyd")
_START_UP = frozenset({"sitecustomize", "usercustomize", "ipython_config", "ipython_kernel_config"})
_SETTINGS = re.compile(r"(?i)^(.*\.pth|.*\._pth|pyvenv\.cfg|matplotlibrc|jupyter[a-z_]*config\.(json|py))$")
_OURS = frozenset({"autograder", "autograder_probe", "probe", "reference", "otter"})
# What the kernel and the probe import, and what the notebooks are told to use.
_LIBRARY_NAMES = """
    IPython PIL absl comm contourpy cycler dateutil debugpy decorator emnist executing fontTools gast google grpc h5py
    ipykernel ipykernel_launcher ipywidgets jedi jupyter_client jupyter_core keras kiwisolver matplotlib
    matplotlib_inline ml_dtypes mpl_toolkits namex nest_asyncio numpy optree packaging pandas parso pexpect
    platformdirs prompt_toolkit psutil ptyprocess pure_eval pygments pylab pyparsing requests scipy setuptools six
    sklearn stack_data tensorboard tensorflow termcolor tornado traitlets typing_extensions wcwidth wrapt zmq
"""
_PROTECTED = frozenset(sys.stdlib_module_names) | {"test"} | _START_UP | _OURS | set(_LIBRARY_NAMES.split())


def shadows(path: str) -> bool:
    """True for a file that, in the notebook's folder, would be read in place of a library or at start-up.

    Args:
        path: Relative to the notebook's folder, POSIX.
    """
    parts = PurePosixPath(path).parts
    if _SETTINGS.match(parts[-1]):
        return True
    # A package counts by its outermost folder; without importable files a folder shadows nothing.
    return parts[-1].lower().endswith(_IMPORTABLE) and parts[0].split(".", 1)[0] in _PROTECTED


def gathered(
    members: Iterable[Member], *, homes: Sequence[str], taken: Iterable[str], caps: Caps
) -> tuple[tuple[tuple[str, bytes], ...], tuple[Finding, ...]]:
    """The files to place beside the notebooks, and findings about those left out.

    Args:
        members: All that are not notebooks in use or their exports.
        homes: Folders in which notebooks in use lie: files there are placed relative to them.
        taken: Names in the notebook's folder that are ours.
        caps: Bounds on number and bytes.
    """
    kept: dict[str, tuple[str, bytes]] = {}
    refused: list[str] = []
    large: list[str] = []
    findings: list[Finding] = []
    used = {alike(name) for name in taken}
    left = caps.extras_bytes
    # Deepest home first: of two files that would land in one place, the one beside the notebook is kept.
    for _, relative, member in sorted(_placed(members, homes), key=lambda item: item[:2]):
        key = alike(relative)
        if shadows(relative):
            refused.append(relative)
        elif key in used:
            continue
        elif len(kept) >= caps.extras or left <= 0:
            large.append(relative)
        elif isinstance(data := member.load(min(caps.extra_bytes, left)), Finding):
            if data.code == "file.large":
                large.append(relative)
            else:
                findings.append(data)
        else:
            used.add(key)
            kept[relative] = (relative, data)
            left -= len(data)
    return tuple(kept[name] for name in sorted(kept)), (*findings, *_about(refused, large))


def _placed(members: Iterable[Member], homes: Sequence[str]) -> Iterable[tuple[int, str, Member]]:
    """(0 for files beside a notebook, else 1; path in the notebook's folder; member)."""
    for member in members:
        path = PurePosixPath(member.path)
        above = [home for home in homes if home == "." or path.is_relative_to(home)]
        home = max(above, key=len, default=None)
        yield (1, member.path, member) if home is None else (0, path.relative_to(home).as_posix(), member)


def _about(refused: Sequence[str], large: Sequence[str]) -> Iterable[Finding]:
    if refused:
        text = f"Left out because Python would read them in place of a library or at start-up: {brief(refused)}"
        yield finding("extras.shadow", f"{text}. Give your own modules other names.", refused[0])
    if large:
        text = f"Left out because more or larger files were handed in than are kept: {brief(large)}"
        yield finding("extras.left_out", f"{text}. Leave data sets out: the grader has its own.", large[0])
