"""Measure our attacks beside their bare cost and other libraries', and compare what they find.

    python -m benchmarks.attacks [--rounds 3] [--images 128] [--quick] [--only NAME …]

Tables on standard output, kept in benchmarks/results/ as attacks-NAME.md and .json. Ends with 1 where our attacks and
another library's differ by more than rounding, or the active set finds another accuracy.
"""

import argparse
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
from numpy.typing import NDArray

from benchmarks import networks, ours
from benchmarks.libraries import Budget, Library, find
from benchmarks.measure import in_turn, ratio
from benchmarks.networks import Network
from benchmarks.table import Row, keep, row
from reference.shared import q3_8_attacks
from reference.shared.q3_facts import EPSILON, STEP_SIZE, STEPS

__all__ = ["differing", "exceeded", "main"]

BUDGET = Budget(EPSILON, STEPS, STEP_SIZE)
LARGE, SMALL = 32, 8
"""Feature maps of the first block: of the assignment, and of the quick tier."""
LIMITS = {"FGSM": 1e-3, "PGD": 3e-3, "MIM": 1e-3}
"""Share of pixels that rounding may change: the sign of a gradient near zero is a matter of chance."""
REPEATS = 3
FASTER, SLOWER = 1.5, 1.0
_SAME = 1e-6
_MOST_JUDGED_DIFFERENTLY = 0.01
"""Share of images: batches of other sizes round differently."""

Test = tuple[NDArray[np.float32], NDArray[np.int64]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, measure, print, keep; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attacks", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (default: 3)")
    parser.add_argument("--images", type=int, default=128, help="images that are attacked, at most (default: 128)")
    parser.add_argument("--quick", action="store_true", help="two rounds on 64 images")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="some of it")
    options = parser.parse_args(arguments)
    rounds, count = (2, 64) if options.quick else (options.rounds, options.images)
    data, bad = networks.load_images(), []
    for name in options.only:
        with ours.probe():
            rows = SECTIONS[name](data, rounds, count)
        print(keep(rows, f"attacks-{name}"), flush=True)
        bad += exceeded(rows)
    _, missing = find(networks.with_logits(networks.standard(SMALL, data, epochs=0).model), BUDGET)
    for name, why in missing.items():
        print(f"{name}: NOT measured or compared, for it cannot be imported here ({why}).")
    for item in bad:
        print(f"{item.what}: expected {item.aim}, received {item.value:.2g}.")
    return 1 if bad else 0


def speed(network: Network, data: Any, *, rounds: int, count: int) -> list[Row]:
    """Images a second of PGD without waiting for anything, and each time as a multiple of the bare cost."""
    images, labels = some = _right(network, data, count)
    model, appraisal = network.model, ours.Appraisal(network.model, BUDGET)
    bare = ours.bare_cost(model, BUDGET)
    things: dict[str, Callable[[], Any]] = {
        f"{STEPS} × forward and gradient": lambda: bare(images, labels),
        "reference": lambda: q3_8_attacks.pgd(model, images, labels, EPSILON, STEPS, STEP_SIZE).numpy(),
        "appraisal, all steps": lambda: appraisal.all_steps(images, labels),
        "appraisal, active set": lambda: appraisal.active_set(images, labels),
    }
    found, _ = find(networks.with_logits(model), BUDGET)
    things |= {library.name: _on(library.attacks["PGD"], some) for library in found}
    timings = in_turn({name: _timed(thing) for name, thing in things.items()}, rounds=rounds)
    limit = next(iter(timings.values()))
    rows = []
    for name, timing in timings.items():
        what = f"PGD, {name}; {network.title}"
        rows.append(row(what, timing, scale=len(images), unit="images/s"))
        if timing is not limit:
            rows.append(Row("… time over the bare cost", ratio(timing, limit), "×"))
    return rows


def active_set(network: Network, data: Any, *, rounds: int, aim: float) -> list[Row]:
    """All steps over the active set on the test images that are right, and whether both find the same.

    Once on as many as the quick tier has, once on these repeated: nearer to the thousand of the full tier.
    """
    few = images, labels = _right(network, data, len(data.y_test))
    many = np.concatenate([images] * REPEATS), np.concatenate([labels] * REPEATS)
    appraisal = ours.Appraisal(network.model, BUDGET)
    both = {"all steps": appraisal.all_steps, "active set": appraisal.active_set}
    judged: dict[str, NDArray[np.bool_]] = {}
    rows = [Row(f"accuracy on clean images; {network.title}", 100 * len(labels) / len(data.y_test), "%")]
    for test in (few, many):
        judged = {name: attack(*test) for name, attack in both.items()}
        timings = in_turn({name: _timed(_on(attack, test)) for name, attack in both.items()}, rounds=rounds)
        rows += [row(f"{name}, {len(test[1])} images; {network.title}", timing) for name, timing in timings.items()]
        rows.append(Row("… time, all over active", ratio(*timings.values()), "×", aim=f"≥ {aim:g}"))
    steps = {name: appraisal.gradients(_on(attack, many)) for name, attack in both.items()}
    rows.append(Row("… gradients of an image, all over active", steps["all steps"] / steps["active set"], "×"))
    share = float(np.mean(judged["all steps"] != judged["active set"]))
    robust = {name: 100 * int(right.sum()) / (REPEATS * len(data.y_test)) for name, right in judged.items()}
    rows += [Row(f"… accuracy under PGD, {name}", value, "%") for name, value in robust.items()]
    limit = _MOST_JUDGED_DIFFERENTLY
    return [*rows, Row("… images judged differently", share, "", aim=f"≤ {limit:g}", limit=limit)]


def cross_check(network: Network, data: Any, *, count: int) -> list[Row]:
    """Share of pixels in which our attacks without a random start differ from the libraries'."""
    images, labels = data.X_test[:count], data.y_test[:count].astype(np.int64)
    reference = ours.without_start(network.model, BUDGET)
    found, _ = find(networks.with_logits(network.model), BUDGET)
    known = {name: attack(images, labels) for name, attack in reference.attacks.items()}
    control = differing(known["PGD"], known["MIM"])
    return [
        Row("control: reference's PGD beside its own MIM: pixels that differ", control, "", aim="> 0.01"),
        *_compared(known, found, (images, labels)),
    ]


def _compared(known: Mapping[str, Any], found: Sequence[Library], test: Test) -> list[Row]:
    return [
        Row(
            f"{name}, reference beside {library.name}: pixels that differ",
            differing(known[name], attack(*test)),
            "",
            aim=f"≤ {LIMITS[name]:g}",
            limit=LIMITS[name],
        )
        for library in found
        for name, attack in library.attacks.items()
    ]


def differing(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Share of pixels that differ by more than the last bits.

    Raises:
        ValueError: The shapes differ.
    """
    if one.shape != other.shape:
        raise ValueError(f"expected images of one shape, received {one.shape} and {other.shape}")
    return float(np.mean(np.abs(one.astype(np.float64) - other) > _SAME))


def exceeded(rows: Sequence[Row]) -> list[Row]:
    """Rows whose value is no matter of speed, and is above its limit."""
    return [item for item in rows if item.limit is not None and not item.value <= item.limit]


def _right(network: Network, data: Any, count: int) -> Test:
    """Test images that the network gets right: the only ones that are attacked."""
    labels = data.y_test.astype(np.int64)
    chosen = np.flatnonzero(network.right(data.X_test, labels))[:count]
    return data.X_test[chosen], labels[chosen]


def _on(attack: Callable[[Any, Any], Any], test: Test) -> Callable[[], Any]:
    return lambda: attack(*test)


def _timed(thing: Callable[[], Any]) -> Callable[[], float]:
    def timed() -> float:
        started = time.perf_counter()
        thing()
        return time.perf_counter() - started

    return timed


SECTIONS: Mapping[str, Callable[[Any, int, int], list[Row]]] = {
    "speed": lambda data, rounds, count: speed(networks.standard(LARGE, data), data, rounds=rounds, count=count),
    "small": lambda data, rounds, count: speed(networks.standard(SMALL, data), data, rounds=rounds, count=count),
    "active": lambda data, rounds, _: active_set(networks.standard(SMALL, data), data, rounds=rounds, aim=FASTER),
    "robust": lambda data, rounds, _: active_set(networks.robust(SMALL, data), data, rounds=rounds, aim=SLOWER),
    "check": lambda data, _, count: cross_check(networks.standard(LARGE, data), data, count=count),
}
"""Name → what is measured, from data, rounds and images; each is kept by itself, for together they take minutes."""


if __name__ == "__main__":
    raise SystemExit(main())
