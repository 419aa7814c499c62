"""Part 3: per question, what is looked at and what decides each criterion, for an edition's own base code and pixels.

Points and tolerances stand in each edition's assignment.toml, what is asked for and what is right in `reference.shared`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np

from autograder import checks
from autograder.checks import TEXT_KINDS
from autograder.grading import bind, bind_attacks, bind_networks, bind_trials, exhibits
from autograder.grading.doubted import doubted
from autograder.grading.known import Known
from autograder.grading.sight import QuestionGrading
from autograder.model.plan import (
    Attack,
    Loss,
    Network,
    NetworkLayer,
    Optimizer,
    PlannedBuild,
    PlannedCall,
    PlannedModel,
    Setting,
    Tensor,
)
from reference.shared import oracles

__all__ = ["BaseCode", "known", "questions"]

CLASS = "YourModel"
MOST_IMAGES = 1000
"""Test images that a saved model is attacked on."""
BEST = ("best_num_blocks", "best_use_skip", "best_learning_rate")


@dataclass(frozen=True, slots=True)
class BaseCode:
    """What students of an edition are given."""

    edition: str
    """Its id."""
    classifier: str
    """The class that `YourModel` inherits from."""
    low: float
    """Of a pixel, as the data manager gives images."""
    high: float


def _settings(num_blocks: int, **others: Setting) -> dict[str, Setting]:
    """Arguments of the student's class; few feature maps, so that building takes no time."""
    plain: dict[str, Setting] = {"feature_maps": 4, "num_classes": 10, "batch_norm": None, "drop_rate": 0.0}
    return {"num_blocks": num_blocks, **plain, "activation_func": "relu", "use_skip": False, **others}


BUILT = (
    _settings(1),
    _settings(2, batch_norm=True),
    _settings(2, feature_maps=6, num_classes=7, batch_norm=False, drop_rate=0.3, activation_func="tanh"),
    _settings(3, batch_norm=True, drop_rate=0.5, activation_func="elu"),
    _settings(4, feature_maps=2, num_classes=3, drop_rate=0.2),
)
"""Without skip connections, which belong to another question."""
SKIPPED = (
    _settings(1, use_skip=True),
    _settings(2, batch_norm=True, use_skip=True),
    _settings(3, batch_norm=True, drop_rate=0.2, activation_func="tanh", use_skip=True),
    _settings(2, batch_norm=True),
    _settings(3, feature_maps=2),
)
MIXUP_CASES = checks.mixup_cases()
MIXUP = tuple(
    PlannedCall(
        f"mixup_{number}",
        "mixup",
        ((Tensor(case.images), Tensor(case.labels), case.alpha),),
        parts=2,
        repeat=case.repeat,
    )
    for number, case in enumerate(MIXUP_CASES)
)


def _network(network: oracles.TinyNetwork) -> Network:
    return Network(
        network.shape,
        tuple(
            NetworkLayer(layer.kind, tuple(weight.astype(np.float32) for weight in layer.weights), layer.amount)
            for layer in network.layers
        ),
    )


def _attack_call(name: str, number: int, case: oracles.AttackCase) -> PlannedCall:
    numbers = (case.epsilon,) if name == "fgsm" else (case.epsilon, case.steps, case.step_size)
    arguments = (_network(case.network), Tensor(case.images), Tensor(case.labels.astype(np.int64)), *numbers)
    return PlannedCall(f"{name}_{number}", name, (arguments,), weights_after=0)


def _attack_case(case: oracles.AttackCase) -> checks.AttackCase:
    weights, moving = checks.network_weights(_network(case.network).layers)
    of = case.law
    return checks.AttackCase(
        given=case.given,
        images=case.images,
        labels=case.labels,
        epsilon=case.epsilon,
        steps=case.steps,
        step_size=case.step_size,
        right=case.right,
        allowed=case.allowed,
        wrong=case.wrong,
        law=None if of is None else checks.Law(of.direction, of.mean, of.spread, of.wrong),
        weights=weights,
        moving=moving,
        low=case.pixels[0],
        high=case.pixels[1],
    )


def _attacks(edition: str, name: str) -> tuple[Sequence[PlannedCall], Callable[[], Sequence[checks.AttackCase]]]:
    cases = oracles.attack_cases(edition, name)
    calls = tuple(_attack_call(name, number, case) for number, case in enumerate(cases))
    return calls, cache(lambda: tuple(map(_attack_case, cases)))


ACCURACIES = {
    "clean": "clean_accuracy",
    "FGSM": "fgsm_accuracy",
    "PGD": "pgd_accuracy",
    "MIM": "mim_accuracy",
}
ROBUST_ACCURACIES = {name: f"robust_{variable}" for name, variable in ACCURACIES.items()}

SAM_CASES = oracles.sam_cases()
SAM = tuple(
    PlannedCall(
        f"sam_{number}",
        "sam_step",
        (
            (
                _network(case.network),
                Tensor(case.images),
                Tensor(case.labels),
                Loss(case.loss),
                Optimizer("sgd", case.learning_rate),
                case.rho,
            ),
        ),
        weights_after=0,
    )
    for number, case in enumerate(SAM_CASES)
)


def _sam_cases() -> list[checks.SamCase]:
    return [
        checks.SamCase(case.given, case.before, case.right, case.wrong, case.atol, moving=case.network.moving)
        for case in SAM_CASES
    ]


_written = partial(bind.written, kinds=TEXT_KINDS)


def questions(given: BaseCode) -> tuple[QuestionGrading, ...]:
    """The table of an edition."""
    builds = PlannedBuild("built", CLASS, BUILT, given.classifier)
    skips = PlannedBuild("skips", CLASS, SKIPPED, given.classifier)
    trials = checks.trials(CLASS, low=given.low, high=given.high, base=given.classifier)
    augmented, plain = (next(one for one in trials if one.id == name) for name in (checks.AUGMENTED, checks.PLAIN))
    attacks = {name: _attacks(given.edition, name.lower()) for name in ("FGSM", "PGD", "MIM")}
    attack_calls = tuple(call for calls, _ in attacks.values() for call in calls)
    attack = Attack(
        oracles.EPSILON, oracles.STEPS, oracles.STEP_SIZE, low=given.low, high=given.high, images=MOST_IMAGES
    )
    standard, robust = PlannedModel("best_model", attack), PlannedModel("robust_model", attack, saved=True)
    return (
        QuestionGrading(
            "q3_1",
            {"trained": bind_networks.default_run(), "observation": _written()},
            figures=True,
            exhibits=exhibits.curves,
        ),
        QuestionGrading(
            "q3_2",
            {
                "blocks": bind_networks.cnn_blocks(builds),
                "maps": bind_networks.cnn_maps(builds),
                "options": bind_networks.cnn_options(builds),
            },
            builds=(builds,),
        ),
        QuestionGrading(
            "q3_3",
            {
                "skip": bind_networks.skip_edges(skips),
                "trained": bind_networks.both_trained(skips),
                "report": _written(),
            },
            builds=(skips,),
            exhibits=exhibits.curves,
        ),
        QuestionGrading(
            "q3_4",
            {
                "trained": bind_networks.cnn_grid(skips, oracles.CNN_GRID),
                "chosen": doubted(bind_networks.cnn_selection(skips, oracles.CNN_GRID, BEST)),
                "evaluated": doubted(
                    bind_networks.cnn_best_evaluated(skips, oracles.CNN_GRID, BEST, "best_test_accuracy")
                ),
            },
            names=(*BEST, "best_valid_accuracy", "best_test_accuracy"),
            builds=(skips,),
        ),
        QuestionGrading(
            "q3_5",
            {
                "augmentation": bind_trials.augmentation(augmented, plain),
                "early_stopping": bind_trials.early_stopping(trials, checks.stopping_cases()),
                "trained": bind_trials.augmented_run(augmented, plain),
            },
            trials=trials,
            exhibits=exhibits.curves,
        ),
        QuestionGrading(
            "q3_6",
            {
                "trained": doubted(
                    bind_trials.augmentation_compared(augmented, plain, "plain_accuracy", "augmented_accuracy")
                ),
                "report": _written(),
            },
            names=("plain_accuracy", "augmented_accuracy"),
            trials=(augmented, plain),
            exhibits=exhibits.curves,
        ),
        QuestionGrading(
            "q3_7",
            {
                "mixup": bind_trials.mixup(MIXUP, MIXUP_CASES),
                "trained": doubted(bind_trials.mixup_run("mixup_accuracy", MIXUP, MIXUP_CASES)),
                "report": _written(),
            },
            names=("mixup_accuracy",),
            calls=MIXUP,
            exhibits=exhibits.curves,
        ),
        QuestionGrading(
            "q3_8",
            {
                **{
                    name.lower(): bind_attacks.attack(name, attacks, oracles.ATTACK_MISTAKES[name.lower()])
                    for name in attacks
                },
                "accuracies": bind_attacks.robust_accuracies(standard, ACCURACIES, attacks),
                "pairs": bind_attacks.pairs(oracles.SHOWN_PAIRS, standard, attacks),
            },
            names=tuple(ACCURACIES.values()),
            calls=attack_calls,
            figures=True,
            models=(standard,),
            exhibits=partial(exhibits.pairs, count=oracles.SHOWN_PAIRS, model=standard),
        ),
        QuestionGrading(
            "q3_9",
            {
                "robust": bind_attacks.raised_robustness(standard, robust),
                "saved": bind_attacks.saved_model(robust, oracles.MODELS_FOLDER),
                "reported": bind_attacks.robust_accuracies(robust, ROBUST_ACCURACIES, attacks),
            },
            names=tuple(ROBUST_ACCURACIES.values()),
            calls=attack_calls,
            models=(standard, robust),
            exhibits=partial(exhibits.robustness, models=(standard, robust)),
        ),
        QuestionGrading(
            "q3_10",
            {
                "step": bind_trials.sam_step(SAM, _sam_cases, tuple(oracles.WRONG_STEPS)),
                "trained": doubted(bind_trials.sam_run("sam_accuracy")),
            },
            names=("sam_accuracy",),
            calls=SAM,
            exhibits=exhibits.curves,
        ),
    )


def known(student_id: int | None) -> Known:  # noqa: ARG001 - the same for every student
    """No named answer has one right value here: everything is judged by what was observed."""
    return Known(truth={}, answers={}, sentences=oracles.MISCONCEPTIONS)
