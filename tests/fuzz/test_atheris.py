"""Coverage-guided fuzzing of every target, for `AUTOGRADER_FUZZ_S` seconds each, or a few thousand runs.

What breaks a target is written to `fixtures/fuzz/<target>` when `AUTOGRADER_FUZZ_KEEP` is set, to be committed with its
mend; `test_targets` then reads it each time. Without a wheel of atheris for this Python and system there is no search.
"""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

SECONDS = int(os.environ.get("AUTOGRADER_FUZZ_S", "15"))
SAME = [] if "AUTOGRADER_FUZZ_S" in os.environ else ["-seed=20230418", "-runs=4000"]
"""Without being asked for more the search is the same every time: a failure in CI is then one that anybody sees again."""
LEFT_S = 180
"""For start-up and for the one input that a slow machine is still busy with."""
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(SECONDS + LEFT_S + 10),
    pytest.mark.skipif(find_spec("atheris") is None, reason="atheris has no wheel for this Python and system"),
]


@pytest.mark.parametrize("name", TARGETS)
def test_a_search_that_follows_coverage_finds_no_fault(name: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds()[name]):
        (corpus / f"seed-{number}").write_bytes(seed)
    keep = ROOT / "fixtures" / "fuzz" / name if "AUTOGRADER_FUZZ_KEEP" in os.environ else tmp_path
    keep.mkdir(parents=True, exist_ok=True)
    limits = [*SAME, f"-max_total_time={SECONDS}", "-max_len=6000", "-timeout=20", "-rss_limit_mb=2048"]
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.atheris_run", name, str(corpus), *limits, f"-artifact_prefix={keep}/"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=SECONDS + LEFT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert len(seeds()[name]) <= len(list(corpus.iterdir()))
    found = re.search(r"Done (\d+) runs", done.stderr)
    assert found is not None, done.stderr[-3000:]
    assert int(found[1]) > 50
