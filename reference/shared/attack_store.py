"""Attack cases in a file: working them out takes seconds, reading them back a few hundredths of one.

The file is a numpy archive without pickles: `index` holds JSON text, in which each array is the name of another member,
and `pixels` the range that the cases are for.
`tools.build_attacks` writes it, and a test holds it against the oracles.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reference.shared.attack_cases import AttackCase, Law
from reference.shared.attack_oracles import Pixels
from reference.shared.tiny_networks import Layer, TinyNetwork

__all__ = ["read_cases", "write_cases"]

Cases = Mapping[str, Sequence[AttackCase]]
"""`fgsm`, `pgd`, `mim` → its cases."""


def write_cases(cases: Cases, path: Path) -> None:
    """Write all cases, replacing an earlier file; the same cases give the same bytes.

    Raises:
        ValueError: They are for pixels of different ranges.
    """
    ranges = {case.pixels for of_kind in cases.values() for case in of_kind}
    if len(ranges) != 1:
        raise ValueError(f"cases: expected one range of pixels, received the ranges {sorted(ranges)}")
    (pixels,) = ranges
    arrays: dict[str, NDArray[Any]] = {}

    def kept(array: NDArray[Any]) -> str:
        name = f"a{len(arrays)}"
        arrays[name] = array
        return name

    index = {kind: [_as_data(case, kept) for case in of_kind] for kind, of_kind in cases.items()}
    arrays["pixels"] = np.array(pixels)
    arrays["index"] = np.frombuffer(json.dumps(index).encode("utf-8"), dtype=np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)


def read_cases(path: Path) -> dict[str, tuple[AttackCase, ...]]:
    """All cases of a file.

    Raises:
        FileNotFoundError: It is missing: `python -m tools.build_attacks` makes it.
    """
    with np.load(path, allow_pickle=False) as stored:
        index = json.loads(stored["index"].tobytes().decode("utf-8"))
        low, high = stored["pixels"].tolist()
        return {kind: tuple(_as_case(data, stored, (low, high)) for data in of_kind) for kind, of_kind in index.items()}


def _as_data(case: AttackCase, kept: Any) -> dict[str, Any]:
    layers = [
        {"kind": layer.kind, "weights": [kept(weight) for weight in layer.weights], "amount": layer.amount}
        for layer in case.network.layers
    ]
    law = case.law and {
        "direction": kept(case.law.direction.astype(np.int8)),
        "mean": case.law.mean,
        "spread": case.law.spread,
        "wrong": {mistake: [list(form) for form in forms] for mistake, forms in case.law.wrong.items()},
    }
    return {
        "given": case.given,
        "shape": list(case.network.shape),
        "layers": layers,
        "images": kept(case.images),
        "labels": kept(case.labels),
        "numbers": [case.epsilon, case.steps, case.step_size, case.allowed],
        "right": None if case.right is None else kept(case.right),
        "wrong": {mistake: [kept(form) for form in forms] for mistake, forms in case.wrong.items()},
        "law": law,
    }


def _as_case(data: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], pixels: Pixels) -> AttackCase:
    layers = (
        Layer(layer["kind"], tuple(arrays[name] for name in layer["weights"]), layer["amount"])
        for layer in data["layers"]
    )
    epsilon, steps, step_size, allowed = data["numbers"]
    return AttackCase(
        given=data["given"],
        network=TinyNetwork(tuple(data["shape"]), tuple(layers)),
        images=arrays[data["images"]],
        labels=arrays[data["labels"]],
        epsilon=epsilon,
        steps=steps,
        step_size=step_size,
        right=None if data["right"] is None else arrays[data["right"]],
        allowed=allowed,
        wrong={mistake: tuple(arrays[name] for name in names) for mistake, names in data["wrong"].items()},
        law=data["law"] and _as_law(data["law"], arrays),
        pixels=pixels,
    )


def _as_law(data: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Law:
    wrong = {mistake: tuple((mean, spread) for mean, spread in forms) for mistake, forms in data["wrong"].items()}
    return Law(arrays[data["direction"]].astype(np.float64), data["mean"], data["spread"], wrong)
