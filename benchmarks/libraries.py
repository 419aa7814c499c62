"""Other people's attacks, where they are installed: none is in our lock files, for the grader needs none of them.

cleverhans 4, foolbox 3.3 and adversarial-robustness-toolbox 1.20, each with the logits of the same network and true labels.
What foolbox calls MIM takes signs before it adds up, which is another attack; ART's own path for TensorFlow has none.
"""

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

__all__ = ["LIBRARIES", "Budget", "Library", "find"]

Attack = Callable[[Any, Any], NDArray[np.float32]]
"""(images, labels) → attacked images."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What an attack may do."""

    epsilon: float
    steps: int
    step_size: float


@dataclass(frozen=True, slots=True)
class Library:
    """One library's attacks on one model, without a random start."""

    name: str
    attacks: Mapping[str, Attack]
    """By name: FGSM, PGD, and MIM where it is Dong's."""


def cleverhans(model: Any, budget: Budget) -> Library:
    """Its functions for TensorFlow 2."""
    room = "cleverhans.tf2.attacks."
    fgsm = importlib.import_module(room + "fast_gradient_method").fast_gradient_method
    pgd = importlib.import_module(room + "projected_gradient_descent").projected_gradient_descent
    mim = importlib.import_module(room + "momentum_iterative_method").momentum_iterative_method

    def logits(images: Any) -> Any:  # one object: its gradient is traced anew for each
        return model(images, training=False)

    box = {"clip_min": 0.0, "clip_max": 1.0}
    walk = {"eps": budget.epsilon, "eps_iter": budget.step_size, "nb_iter": budget.steps, "norm": np.inf}

    def run(attack: Callable[..., Any], **options: Any) -> Attack:
        # without `y` it would attack what the model predicts
        return lambda images, labels: attack(
            logits, tf.constant(images), y=tf.constant(labels), **options, **box
        ).numpy()

    attacks = {
        "FGSM": run(fgsm, eps=budget.epsilon, norm=np.inf),
        "PGD": run(pgd, **walk, rand_init=False),
        "MIM": run(mim, **walk, decay_factor=1.0),
    }
    return Library("cleverhans", attacks)


def foolbox(model: Any, budget: Budget) -> Library:
    """Its attacks on a TensorFlow model; labels must be int64, and images tensors."""
    library = importlib.import_module("foolbox")
    wrapped = library.TensorFlowModel(lambda images: model(images, training=False), bounds=(0, 1), device="/CPU:0")
    fgsm = library.attacks.LinfFastGradientAttack(random_start=False)
    pgd = library.attacks.LinfProjectedGradientDescentAttack(
        abs_stepsize=budget.step_size, steps=budget.steps, random_start=False
    )

    def run(attack: Any) -> Attack:
        return lambda images, labels: attack.run(
            wrapped, tf.constant(images), tf.constant(labels), epsilon=budget.epsilon
        ).numpy()

    return Library("foolbox", {"FGSM": run(fgsm), "PGD": run(pgd)})


def art(model: Any, budget: Budget) -> Library:
    """Its attacks by way of numpy: the other way has no MIM for TensorFlow 2."""
    evasion = importlib.import_module("art.attacks.evasion")
    estimators = importlib.import_module("art.estimators.classification")
    classes = model.output_shape[1]
    classifier = estimators.TensorFlowV2Classifier(
        model=model,
        nb_classes=classes,
        input_shape=model.input_shape[1:],
        loss_object=tf.keras.losses.CategoricalCrossentropy(from_logits=True),
        clip_values=(0.0, 1.0),
    )
    options = {"norm": np.inf, "eps": budget.epsilon, "batch_size": 128}
    walk = options | {"eps_step": budget.step_size, "max_iter": budget.steps, "num_random_init": 0, "verbose": False}
    descent = importlib.import_module(evasion.__name__ + ".projected_gradient_descent.projected_gradient_descent_numpy")
    attacks = {
        "FGSM": evasion.FastGradientMethod(classifier, **options),
        "PGD": descent.ProjectedGradientDescentNumpy(classifier, **walk),
        "MIM": descent.ProjectedGradientDescentNumpy(classifier, **walk, decay=1.0),
    }

    def run(attack: Any) -> Attack:
        return lambda images, labels: attack.generate(images, np.eye(classes, dtype=np.float32)[labels])

    return Library("ART", {name: run(attack) for name, attack in attacks.items()})


LIBRARIES: Mapping[str, Callable[[Any, Budget], Library]] = {
    "cleverhans": cleverhans,
    "foolbox": foolbox,
    "adversarial-robustness-toolbox": art,
}
"""By the name under which each is installed."""


def find(model: Any, budget: Budget) -> tuple[list[Library], dict[str, str]]:
    """The libraries that can be imported, and for each other one why not.

    Args:
        model: Keras model from images to logits.
        budget: Of the attacks.
    """
    found, missing = [], {}
    for name, make in LIBRARIES.items():
        try:
            found.append(make(model, budget))
        except ImportError as error:
            missing[name] = str(error)
    return found, missing
