"""Finds the accuracy bands: the reference, trained over and over with other random numbers, in the real pipeline.

    python -m tools.build_bands [--edition a1_2022] [--tier full --data DIR] [-j 2]

Each recipe of fixtures/bands/recipes.toml (the reference as it is, and other right ways to train) runs with each of SEEDS
seeds. A new run of a recipe with mean m lies outside m ± t·s·√(1 + 1/n) with probability 2·TAIL (prediction interval of a
normal variable; s: standard deviation pooled over the recipes, t: quantile of Student's distribution for its degrees of
freedom). The band is the union over the recipes. It is refused where chance could reach it.
"""

import argparse
import json
import math
import sys
import tempfile
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import NormalDist, fmean
from typing import Any

from autograder import datasets, evidence, sandbox
from autograder.errors import AutograderError, GraderFault
from autograder.model.training import EventKind
from autograder.pipeline.edition import ROOT, Edition, editions
from autograder.pipeline.facts import BANDS
from autograder.pipeline.grade import grade, open_gradable
from autograder.pipeline.mutants import Mutant
from autograder.pipeline.options import GradeOptions
from autograder.pipeline.selftest import handed_in
from autograder.pipeline.source import DataSource
from autograder.sandbox import FULL, QUICK

__all__ = ["RECIPES", "Found", "band", "main", "t_quantile"]

RECIPES = ROOT / "fixtures" / "bands" / "recipes.toml"
SEEDS = 8
TAIL = 5e-4
"""Probability that a right solution lies below the band, and that it lies above."""


@dataclass(frozen=True, slots=True)
class Found:
    """Accuracies of one criterion: recipe → one value a seed."""

    accuracies: Mapping[str, Sequence[float]]


def t_quantile(p: float, freedom: int) -> float:
    """Quantile of Student's t distribution (Cornish-Fisher expansion, Abramowitz and Stegun 26.7.5; freedom ≥ 5)."""
    z = NormalDist().inv_cdf(p)
    terms = (
        z,
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    quantile: float = sum(term / freedom**power for power, term in enumerate(terms))
    return quantile


def band(found: Found, *, chance: float, tested: int) -> dict[str, Any]:
    """The band of one criterion, as it is stored.

    Args:
        found: What the runs reached.
        chance: Accuracy of guessing.
        tested: Size of the test set.

    Raises:
        GraderFault: Guessing could reach the band.
    """
    runs = list(found.accuracies.values())
    freedom = sum(len(values) - 1 for values in runs)
    means = [fmean(values) for values in runs]
    squares = sum((value - mean) ** 2 for values, mean in zip(runs, means, strict=True) for value in values)
    deviation = math.sqrt(squares / freedom)
    reach = t_quantile(1 - TAIL, freedom) * deviation * math.sqrt(1 + 1 / min(map(len, runs)))
    low, high = max(0.0, min(means) - reach), min(1.0, max(means) + reach)
    lucky = chance + NormalDist().inv_cdf(1 - 1e-9) * math.sqrt(chance * (1 - chance) / tested)
    if low <= lucky:
        raise GraderFault(f"the band begins at {low:.3f}, and guessing reaches {lucky:.3f} once in 10^9 times")
    how = (
        f"{sum(map(len, runs))} runs ({len(runs)} recipes × {len(runs[0])} seeds), pooled standard deviation "
        f"{deviation:.4f}, t = {t_quantile(1 - TAIL, freedom):.2f} for {freedom} degrees of freedom: outside with "
        f"probability {2 * TAIL:g} at most; guessing stays below {lucky:.3f}"
    )
    return {
        "low": round(math.floor(low * 1000) / 1000, 3),
        "high": round(math.ceil(high * 1000) / 1000, 3),
        "how": how,
        "runs": {name: [round(value, 4) for value in values] for name, values in found.accuracies.items()},
    }


def measured(edition: Edition, source: DataSource, *, key: str, recipes: Sequence[Mutant], jobs: int) -> Found:
    """Run every recipe with every seed; `key` is the criterion, `<question>.<criterion>`."""
    question = key.partition(".")[0]
    accuracies: dict[str, list[float]] = {recipe.id: [] for recipe in recipes}
    for seed in range(SEEDS):
        with tempfile.TemporaryDirectory(prefix="ag-bands-") as name:
            folder = Path(name)
            for recipe in recipes:
                (folder / "in" / recipe.submission).mkdir(parents=True)
                for file, content in handed_in(recipe, edition, start=edition.solved_folder, seed=seed):
                    (folder / "in" / recipe.submission / file).write_bytes(content)
            options = GradeOptions(folder / "out", sandbox.isolation(), jobs, source=source, seed=seed)
            grade(folder / "in", edition=edition.narrowed([question]), options=options, progress=lambda _: None)
            for recipe in recipes:
                value = _accuracy(folder / "out" / recipe.submission / "evidence", recipe.part, question)
                accuracies[recipe.id].append(value)
                print(f"{source.tier} {key} {recipe.id} seed {seed}: {value:.4f}", flush=True)
    return Found(accuracies)


def _accuracy(stored: Path, part: str, question: str) -> float:
    notebook = evidence.read(stored).notebooks[part]
    cells = {cell.index for cell in notebook.cells if cell.question == question}
    for event in reversed(notebook.training.events):
        if event.kind is EventKind.EVALUATE and event.cell in cells:
            return next(value for name, value in event.metrics.items() if "acc" in name)
    raise GraderFault(f"{stored}: nothing was evaluated in {question}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one tier and store its bands, edition by edition; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.build_bands", description=__doc__)
    parser.add_argument("--edition", choices=editions(), action="append", help="all, if none is named")
    parser.add_argument("--tier", choices=(QUICK, FULL), default=QUICK)
    parser.add_argument("--data", type=Path, default=Path(), help="folder of the real data, for --tier full")
    parser.add_argument("-j", "--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        for edition in options.edition or editions():
            _store(open_gradable(edition), DataSource(options.tier, options.data), jobs=options.jobs)
    except AutograderError as error:
        print(f"build_bands: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _store(edition: Edition, source: DataSource, *, jobs: int) -> None:
    """Measure, and replace what was stored for this tier and these data; bands of other data stay."""
    path = edition.solved_folder / BANDS
    stored = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    table = tomllib.loads(RECIPES.read_text(encoding="utf-8"))
    criteria = {}
    for key, item in table["bands"].items():
        recipes = [_recipe(key, name, edits) for name, edits in item["recipes"].items()]
        found = measured(edition, source, key=key, recipes=recipes, jobs=jobs)
        criteria[key] = band(found, chance=float(item["chance"]), tested=_tested(edition, source, key))
    made = _made(edition, source, {_part_of(key) for key in table["bands"]})
    others = [entry for entry in stored if (entry["tier"], entry["data"]) != (source.tier, made["data"])]
    text = json.dumps([*others, {**made, "criteria": criteria}], indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")


def _tested(edition: Edition, source: DataSource, key: str) -> int:
    """Size of the test set of the criterion's part."""
    part = edition.whole_part(_part_of(key))
    (name,) = part.data
    return len(datasets.read(name, source.file(name), settings=part.settings).test.labels)


def _recipe(key: str, name: str, edits: Sequence[Mapping[str, Any]]) -> Mutant:
    question = key.partition(".")[0]
    return Mutant(f"{name}", f"{name} for {key}", _part_of(key), 1, f"{name}", tuple(edits), {}, only=(question,))


def _part_of(key: str) -> str:
    """`q2_4.accuracy` → `part2`."""
    return f"part{key[1]}"


def _made(edition: Edition, source: DataSource, measured_parts: Collection[str]) -> dict[str, Any]:
    """By what the bands were made: `tests/tools/test_build_bands.py` finds out when they are out of date."""
    parts = [part for part in edition.whole.parts if part.id in measured_parts]
    return {
        "tier": source.tier,
        "command": f"python -m tools.build_bands --edition {edition.whole.id} --tier {source.tier}",
        "data": {name: source.sha256(name) for part in parts for name in part.data},
        "seeds": [[part.seed + seed for seed in range(SEEDS)] for part in parts],
        "steps": [part.quick.steps if part.quick and source.tier == QUICK else None for part in parts],
        "versions": {name: version(name) for name in ("keras", "numpy")} | {"tensorflow": _tensorflow()},
    }


def _tensorflow() -> str:
    try:
        return version("tensorflow-cpu")
    except ModuleNotFoundError:
        return version("tensorflow")


if __name__ == "__main__":
    sys.exit(main())
