"""Whatever student code can read of this machine: not one line of an answer, or of another submission, is among it."""

import itertools
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.model.assignment import Limits
from autograder.sandbox import Isolation
from autograder.sandbox.isolation.reach import answers
from autograder.sandbox.stage import Staging, staged

pytestmark = pytest.mark.slow

# Every regular file that can be opened, links left out (what they lead to is met itself), each once. Of large ones the
# beginning: compiled libraries and archives, none of them ours.
WALK = """
import os, stat
MOST = 2**20
BLOCKING = {"/proc/kmsg", "/proc/kcore"}
seen, found, count = set(), {}, 0

def look(path, flags=os.O_NOFOLLOW):
    global count
    try:
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | flags)
    except OSError:
        return
    try:
        status = os.fstat(opened)
        if not stat.S_ISREG(status.st_mode) or (status.st_dev, status.st_ino) in seen:
            return
        seen.add((status.st_dev, status.st_ino))
        content = b""
        while len(content) < MOST and (more := os.pread(opened, MOST - len(content), len(content))):
            content += more
        count += 1
        hits = [number for number, word in enumerate(WORDS) if word in content]
        if hits:
            found[path] = hits
    except OSError:
        pass
    finally:
        os.close(opened)

for start in STARTS:
    look(start)
    for folder, folders, files in os.walk(start):
        folders[:] = [name for name in folders if not (folder.startswith("/proc/") and name == "task")]
        for name in files:
            path = os.path.join(folder, name)
            if path not in BLOCKING:
                look(path)
for descriptor in range(512):
    look(f"/proc/self/fd/{descriptor}", 0)
for path in KNOWN:
    try:
        os.close(os.open(path, os.O_RDONLY))
        found[path] = ["opened"]
    except OSError:
        pass
import json
print("RESULT" + json.dumps([count, found]))
"""


def distinctive(files: Iterator[Path], public: bytes) -> Iterator[bytes]:
    """From each file its longest line that nothing handed out has."""
    for path in files:
        lines = sorted(path.read_bytes().splitlines(), key=len, reverse=True)
        yield from itertools.islice((line for line in lines if 60 < len(line) < 2_000 and line not in public), 1)


def hidden(repo_root: Path) -> list[bytes]:
    public = b"\n".join(
        path.read_bytes()
        for folder in ("student_template", "autograder/probe")
        for path in (repo_root / folder).rglob("*")
        if path.is_file()
    )
    folders = ("fixtures/expected", "fixtures/mutants", "reference")
    endings = (".ipynb", ".json", ".toml", ".py")
    found = []
    for folder in folders:
        files = sorted(path for path in (repo_root / folder).rglob("*") if path.suffix in endings and path.is_file())
        given = [path for path in files if "provided" not in path.parts]
        words = list(distinctive(iter(given[:: max(1, len(given) // 12)]), public))
        assert len(words) >= 6, folder
        found += words
    # Arrays are no lines: some bytes from the middle of them.
    for path in sorted((repo_root / "fixtures/expected").rglob("*.npz"))[:2]:
        content = path.read_bytes()
        found.append(content[len(content) // 2 :][:64])
    return found


def encoded(words: list[bytes]) -> list[str]:
    """So that the search finds neither the notebook's own source nor what the kernel keeps of it."""
    return [bytes(byte ^ 0x55 for byte in word).hex() for word in words]


@pytest.mark.timeout(900)
def test_no_answer_and_no_other_submission_can_be_read_anywhere(
    run_cells: Any, either: Isolation, repo_root: Path, tmp_path: Path
) -> None:
    planted, neighbour, waiting = (
        b"planted: this one is found " * 3,
        b"a neighbour's own work " * 4,
        b"not graded yet " * 5,
    )
    (tmp_path / "12345678_A1.txt").write_bytes(waiting)
    tmp_path.chmod(0o755)
    words = [planted, neighbour, waiting, *hidden(repo_root)]
    limits = Limits(cell_s=20, notebook_s=90, memory_mib=768, processes=48, file_mib=8, output_kib=16)
    other = Staging(limits, 0, [("theirs.txt", neighbour)], (), steps=None, batch_norm_momentum=None, stub_otter=True)
    with staged(other, within=either, slot=7) as stage:
        known = [*map(str, answers()), str(stage.extras / "theirs.txt"), str(tmp_path / "12345678_A1.txt")]
        tops = {"/", *map(str, Path("/").iterdir()), *map(str, repo_root.iterdir()), str(repo_root)}
        starts = ["", ".", *sorted(tops), tempfile.gettempdir(), str(tmp_path), str(stage.root)]
        names = f"STARTS, KNOWN = {json.dumps(starts)}, open('known.txt').read().splitlines()\n"
        names += f"WORDS = [bytes(byte ^ 0x55 for byte in bytes.fromhex(word)) for word in {encoded(words)}]\n"
        run = run_cells(
            [names + WALK],
            within=either,
            extras=[("mine.txt", planted), ("known.txt", "\n".join(known).encode())],
            cell_s=700,
            notebook_s=800,
            memory_mib=1_500,
            output_kib=256,
        )
    assert run.record["cells"][0]["status"] == "ok", run.record["cells"][0]["error"]
    said = "".join(output.get("text", "") for output in run.executed["cells"][0]["outputs"])
    count, found = json.loads(said.partition("RESULT")[2])
    assert {path.rpartition("/")[2]: hits for path, hits in found.items()} == {"mine.txt": [0]}
    assert count > 10_000
