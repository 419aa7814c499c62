"""The repository keeps its own promises: locks, layers, exports, verbs, and nothing private in a file."""

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
NOT_OURS = {".git", ".hypothesis", ".venv", "build", "dist", "results", "__pycache__", ".ipynb_checkpoints"}
BINARY = {".png", ".npz", ".zip", ".gz", ".pyc"}
VERBS = (
    "setup",
    "demo",
    "grade",
    "template",
    "fixtures",
    "test",
    "selftest",
    "check",
    "bench",
    "clean",
    "lint",
    "lock",
    "help",
)
APPRAISAL = ROOT / "autograder" / "probe" / "appraisal"
FORBIDDEN = {"tensorflow", "keras", "pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}

# What one room of the grader may use of another. A change here is a change of the frame: say it in the CHANGELOG.
EXPORTS = {
    "checks": """
        ALL_KINDS AUGMENTED Architecture AttackCase AttackTerms BY_PERSON Builds CnnCombination
        Comparison Curve CurvesTerms EMNIST_LETTERS FASHION_MNIST FunctionCase Given GradientCase IntervalCase Law Loads LossCase LossTerms
        MANUAL Mixes MixupCase MixupTerms NUMERIC Numbers Observed Own PLAIN PairTerms PredictionTerms
        RaisedTerms RobustTerms Rule Rules SamCase SamTerms StoppingCase TEXT_KINDS Terms Told
        TrialTerms Upstream VOCABULARY Variant Watched accuracy activation_review attack augmentation
        augmentation_compared augmented_run best_evaluated both_trained brightness_only close cnn_blocks
        cnn_maps cnn_options compare count_formulas curves default_run disordered early_stopping epochs
        doubt evaluated equal find formula function gallery gradient grid has_picture interval labelled_rows layers loaded loss
        mixes mixup mixup_cases mixup_run network_weights numeric ordinal own_code own_rows own_text pairs places
        prediction raised_robustness read_choice recognised_pairs reported_accuracies reported_best
        reshown robust_accuracies sam_run sam_step sane saved_model scaled seen_accuracies selection
        shown_formulas shown_shapes skip_edges smoothing_runs split stopping_cases suspicion telling tells titles told told_formulas trials
        variants vectors written
    """,
    "datasets": "CATALOGUE DataFile DataSet Fetched Progress combined fetch find packed read sha256 test_images",
    "evidence": """
        MAX_BYTES NotebookRun assemble decode_appraised encode_appraised encode_array encode_question
        parse_log parse_question read split write_notebook write_submission
    """,
    "grading": "FactsOf Graded grade mistakes plans problems",
    "intake": "Caps Handout discover from_template named_id natural places places_of_parts read read_handout unique_names",
    "marking": """
        Receipts exhibited mark merged_marks read_manual_marks read_receipts render_manual_marks
        render_receipts
    """,
    "release": "PUBLIC_CHECKS build_template pack provided_modules",
    "reports": "csv_report gradescope html json_report junit terminal",
    "sandbox": """
        Bubblewrap FULL ISOLATIONS Isolation Job Means NoIsolation QUICK TestImages Unprivileged find_bwrap isolation
        memory_means run_notebook
    """,
    "spec": "load",
}
WITHOUT_EXPORTS = {"model", "pipeline", "probe"}  # imported by module (data; one module a command), copied as text

# In pieces, so that this file may be searched too.
PRIVATE = re.compile(
    "|".join(
        (
            r"/root" + r"/",
            r"/home" + r"/(?!(student|user)\b)[a-z]",
            r"/work" + r"/(main|steering|shared)\b",
            r"/tmp" + r"/(exp|bash)",
            r"--(extra-)?" + r"index-url",
            r"://[a-z0-9.:-]+/(pypi/)?" + r"simple\b",
        )
    )
)


def our_files() -> Iterator[Path]:
    """Every text file that could be committed."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in NOT_OURS and not name.endswith(("_cache", ".egg-info"))]
        yield from (Path(folder, name) for name in files if Path(name).suffix not in BINARY and name != ".coverage")


def package_files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def requirements(lock: str) -> dict[str, list[str]]:
    """Each requirement line of a lock file, with the hashes that follow it."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            name = line.removesuffix("\\").strip()
            found[name] = []
        elif "--hash=" in line:
            found[name].append(line.strip().removesuffix("\\").strip())
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_requirement_is_one_exact_version_with_sha256_hashes(lock: str) -> None:
    locked = requirements(lock)
    assert locked
    for requirement, hashes in locked.items():
        assert re.match(r"[a-z0-9._-]+==[^ ]+( ; .+)?$", requirement), requirement
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_hold_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|trusted-host| @ ", text)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-uv.lock"])
def test_smaller_locks_agree_with_the_full_one(lock: str) -> None:
    def pins(name: str) -> set[str]:
        return {requirement.split(" ;")[0] for requirement in requirements(name)}

    assert pins(lock) <= pins("requirements-dev.lock")


def test_the_demo_does_not_wait_for_tensorflow() -> None:
    names = {requirement.split("==")[0] for requirement in requirements("requirements.lock")}
    assert not names & {"tensorflow", "tensorflow-cpu", "keras", "pytest", "otter-grader"}


def test_no_file_holds_a_machine_path_or_an_index_address() -> None:
    hits = [
        f"{path.relative_to(ROOT)}:{number}: {found.group()}"
        for path in our_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if (found := PRIVATE.search(line))
    ]
    assert hits == []


@pytest.mark.parametrize("verb", VERBS)
def test_make_knows_the_verb(verb: str) -> None:
    make = shutil.which("make")
    assert make is not None
    done = subprocess.run([make, "-n", verb, "SUBMISSIONS=x"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_make_alone_lists_the_verbs() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  make (\w+)", done.stdout, flags=re.MULTILINE))
    assert set(VERBS) <= listed


def test_ci_is_an_executable_script_without_syntax_errors() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize("path", package_files("autograder"), ids=lambda path: str(path.relative_to(ROOT)))
def test_grader_imports_nothing_forbidden_even_inside_functions(path: Path) -> None:
    # What attacks models runs by itself in the sandbox, and nobody imports it.
    forbidden = FORBIDDEN - ({"tensorflow", "keras"} if APPRAISAL in path.parents else set())
    imported = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            imported.add(node.module.split(".")[0])
    assert not imported & forbidden


@pytest.mark.parametrize("path", package_files("autograder"), ids=lambda path: str(path.relative_to(ROOT)))
def test_numpy_files_are_read_without_pickles(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {
            "np.load",
            "numpy.load",
            "np.lib.format.read_array",
        }:
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            assert given.get("allow_pickle") == "False", f"line {node.lineno}"


def test_importing_the_command_line_loads_no_tensorflow() -> None:
    code = "import sys, autograder.cli; print(*sorted({'tensorflow', 'keras', 'dill', 'otter'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    "path",
    [path for path in package_files("autograder") if path.name == "__init__.py"],
    ids=lambda path: path.parent.name,
)
def test_a_rooms_init_is_docstring_exports_and_imports(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    statements = [
        node for node in tree.body if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    for node in statements:
        assert isinstance(node, ast.ImportFrom | ast.Assign | ast.AnnAssign), ast.unparse(node)
        if not isinstance(node, ast.ImportFrom):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            assert ast.unparse(target) in {"__all__", "__version__"}


def test_every_room_has_its_exports_pinned() -> None:
    rooms = {path.parent.name for path in (ROOT / "autograder").glob("*/__init__.py")}
    assert rooms - WITHOUT_EXPORTS == set(EXPORTS)


@pytest.mark.parametrize("room", EXPORTS)
def test_a_rooms_exports_are_these_and_exist(room: str) -> None:
    module = importlib.import_module(f"autograder.{room}")
    assert sorted(module.__all__) == sorted(EXPORTS[room].split())
    assert all(hasattr(module, name) for name in module.__all__)


def test_nothing_but_grading_knows_an_edition_by_name() -> None:
    editions = {path.parent.name for path in (ROOT / "reference").glob("*/assignment.toml")}
    assert len(editions) > 1
    code = (path for path in (ROOT / "autograder").rglob("*.py") if path.parts[len(ROOT.parts) + 1] != "grading")
    named = [(path.name, name) for path in code for name in editions if name in path.read_text(encoding="utf-8")]
    assert named == []
