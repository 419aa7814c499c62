"""The attacks as they should be, and with each known mistake, in the forms in which it is met."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from reference.shared.attack_losses import CROSS_ENTROPY, LOSSES
from reference.shared.attack_oracles import UNIT, Momentum, Pixels, Recipe, Settings

__all__ = ["KINDS", "MISTAKES", "RIGHT", "mistaken_recipes", "right_recipe"]

_FGSM = Recipe(lambda given: Settings(given.epsilon, 1, given.epsilon))
_PGD = Recipe(start="uniform")
_MIM = Recipe(momentum=Momentum())

RIGHT: Mapping[str, Recipe] = MappingProxyType({"fgsm": _FGSM, "pgd": _PGD, "mim": _MIM})
"""On pixels from 0 to 1."""
KINDS = tuple(RIGHT)
"""The attacks, by the names of the functions that students write."""

_EPSILON, _STEPS, _STEP = 0.0313, 20, 0.002
"""What the assignment asks for, and what is found in the place of the arguments."""
_RANGES: tuple[Pixels, ...] = (UNIT, (-1.0, 1.0), (0.0, 255.0))
"""In which images are met: each is taken for another."""


def _common(right: Recipe) -> dict[str, tuple[Recipe, ...]]:
    """Mistakes that each attack may have."""
    return {
        "descent": (replace(right, ascent=-1.0),),
        "predicted_label": (replace(right, labels="predicted"),),
        "no_clip": (replace(right, pixels=None),),
        "wrong_range": tuple(replace(right, pixels=other) for other in _RANGES if other != right.pixels),
        "attack_in_training": (replace(right, training=True),),
        "wrong_loss": tuple(replace(right, loss=loss) for loss in LOSSES if loss != CROSS_ENTROPY),
        "sign_left_out": (replace(right, step="sum"), replace(right, step="mean")),
    }


def _iterated(right: Recipe) -> dict[str, tuple[Recipe, ...]]:
    """Mistakes that need several steps."""
    return {
        "no_projection": (replace(right, centre="none"),),
        "ball_around_previous": (replace(right, centre="previous"),),
        "projected_at_end": (replace(right, at_end=True),),
        "gradient_at_start": (replace(right, gradient_at="start"),),
        "steps_off_by_one": (
            replace(right, settings=lambda given: replace(given, steps=given.steps - 1)),
            replace(right, settings=lambda given: replace(given, steps=given.steps + 1)),
        ),
        "step_is_epsilon": (replace(right, settings=lambda given: replace(given, step_size=given.epsilon)),),
        "settings_ignored": (
            replace(right, settings=lambda given: replace(given, epsilon=_EPSILON)),
            replace(right, settings=lambda given: replace(given, steps=_STEPS)),
            replace(right, settings=lambda given: replace(given, step_size=_STEP)),
            replace(right, settings=lambda given: replace(given, step_size=given.epsilon / given.steps)),
            replace(right, settings=lambda _: Settings(_EPSILON, _STEPS, _STEP)),
        ),
        "predicted_label": (replace(right, labels="predicted"), replace(right, labels="now")),
    }


def _fgsm_mistakes(right: Recipe) -> dict[str, tuple[Recipe, ...]]:
    common = _common(right)
    # With the sign one step stays in the ball by itself, so that nobody thinks of projecting it.
    free = tuple(replace(form, centre="none") for form in common["sign_left_out"])
    return common | {
        "sign_left_out": (*common["sign_left_out"], *free),
        "fgsm_iterated": (
            replace(right, settings=lambda given: Settings(given.epsilon, _STEPS, _STEP)),
            replace(right, settings=lambda given: Settings(given.epsilon, _STEPS, given.epsilon / _STEPS)),
            replace(right, settings=lambda given: Settings(given.epsilon, 10, given.epsilon / 10)),
        ),
        "settings_ignored": (
            replace(right, settings=lambda _: Settings(_EPSILON, 1, _EPSILON)),
            replace(right, settings=lambda given: replace(given, step_size=_EPSILON)),
        ),
    }


def _pgd_mistakes(right: Recipe) -> dict[str, tuple[Recipe, ...]]:
    starts = ("normal", "upwards", "half", "unit", "both")
    return (
        _common(right)
        | _iterated(right)
        | {
            "no_random_start": (replace(right, start="none"),),
            "start_not_uniform": tuple(replace(right, start=start) for start in starts),
            "start_is_centre": (replace(right, centre="start"),),
        }
    )


def _mim_mistakes(right: Recipe) -> dict[str, tuple[Recipe, ...]]:
    def with_momentum(**changed: object) -> Recipe:
        return replace(right, momentum=replace(Momentum(), **changed))  # type: ignore[arg-type] # fields by name

    steps = [replace(right, step="sum"), replace(with_momentum(norm="sum"), step="sum")]
    return (
        _common(right)
        | _iterated(right)
        | {
            "sign_left_out": tuple(steps),
            "momentum_missing": (replace(right, momentum=None),),
            "momentum_not_normalised": (with_momentum(norm="none"),),
            "momentum_of_signs": (with_momentum(norm="sign"),),
            # an average m ← decay·m + (1 − decay)·g has the same signs as a decaying sum
            "momentum_decays": (with_momentum(decay=0.9), with_momentum(decay=0.5)),
            "momentum_over_batch": (with_momentum(norm="batch"),),
            "momentum_other_norm": tuple(with_momentum(norm=norm) for norm in ("l2", "max", "channel")),
        }
    )


_MISTAKES = {"fgsm": _fgsm_mistakes, "pgd": _pgd_mistakes, "mim": _mim_mistakes}


def right_recipe(kind: str, pixels: Pixels) -> Recipe:
    """The attack `kind` as it should be, on images whose pixels have this range."""
    return replace(RIGHT[kind], pixels=pixels)


def mistaken_recipes(kind: str, pixels: Pixels) -> dict[str, tuple[Recipe, ...]]:
    """Misconception id → the forms in which that mistake is met; the same ids, whatever the range of the pixels."""
    return _MISTAKES[kind](right_recipe(kind, pixels))


MISTAKES: Mapping[str, Mapping[str, tuple[Recipe, ...]]] = MappingProxyType(
    {kind: MappingProxyType(mistaken_recipes(kind, UNIT)) for kind in KINDS}
)
"""Attack → misconception id → the forms in which that mistake is met, on pixels from 0 to 1."""
