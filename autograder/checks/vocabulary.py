"""The checks by name, with what the rest of the grader must know of each: the one table to extend for a new check."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["BY_PERSON", "MANUAL", "NUMERIC", "VOCABULARY"]

MANUAL = "manual"
"""A person marks without a machine's help: the one check that needs neither a function nor a binding."""


@dataclass(frozen=True, slots=True)
class _Kind:
    numeric: bool = False
    """Compares numbers, so that its criterion needs a tolerance."""
    by_person: bool = False
    """Hands the answer to a person: full marks are PENDING."""


_CHECKS: Mapping[str, _Kind] = MappingProxyType(
    {
        "accuracy": _Kind(),
        "activation_review": _Kind(by_person=True),
        "attack": _Kind(),
        "augmentation": _Kind(),
        "augmentation_compared": _Kind(),
        "augmented_run": _Kind(),
        "best_evaluated": _Kind(),
        "both_trained": _Kind(),
        "close": _Kind(numeric=True),
        "cnn_blocks": _Kind(),
        "cnn_maps": _Kind(),
        "cnn_options": _Kind(),
        "curves": _Kind(numeric=True),
        "default_run": _Kind(),
        "early_stopping": _Kind(),
        "epochs": _Kind(),
        "evaluated": _Kind(),
        "formula": _Kind(),
        "function": _Kind(numeric=True),
        "gallery": _Kind(),
        "gradient": _Kind(numeric=True),
        "grid": _Kind(),
        "interval": _Kind(numeric=True),
        "layers": _Kind(),
        "loaded": _Kind(),
        "loss": _Kind(numeric=True),
        MANUAL: _Kind(by_person=True),
        "mixup": _Kind(),
        "mixup_run": _Kind(),
        "ordinal": _Kind(),
        "own_code": _Kind(),
        "pairs": _Kind(),
        "prediction": _Kind(),
        "raised_robustness": _Kind(),
        "reported_accuracies": _Kind(),
        "reported_best": _Kind(),
        "reshown": _Kind(),
        "robust_accuracies": _Kind(),
        "sam_run": _Kind(),
        "sam_step": _Kind(numeric=True),
        "saved_model": _Kind(),
        "scaled": _Kind(),
        "selection": _Kind(),
        "shown_shapes": _Kind(),
        "skip_edges": _Kind(),
        "smoothing_runs": _Kind(),
        "split": _Kind(),
        "titles": _Kind(),
        "vectors": _Kind(),
        "written": _Kind(by_person=True),
    }
)

VOCABULARY = frozenset(_CHECKS)
"""What a criterion's `check` may be in assignment.toml."""
NUMERIC = frozenset(name for name, kind in _CHECKS.items() if kind.numeric)
BY_PERSON = frozenset(name for name, kind in _CHECKS.items() if kind.by_person)
