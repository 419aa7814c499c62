"""A notebook's model, handed over and attacked in a sandbox of its own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.evidence import NotebookRun
from autograder.model.plan import Attack, PlannedModel, QuestionPlan
from autograder.sandbox import Isolation, TestImages
from autograder.sandbox.appraise import appraise
from autograder.sandbox.handover import Handed, Offer

pytestmark = pytest.mark.tensorflow
ATTACK = Attack(epsilon=0.2, steps=8, step_size=0.06, low=0.0, high=1.0, images=64)
PLAN = QuestionPlan("q1", models=(PlannedModel("best_model", ATTACK), PlannedModel("robust_model", ATTACK, saved=True)))
NOTEBOOK = """
import os
import numpy as np
import tensorflow as tf
import keras

w = np.zeros((16, 2), "float32")
w[:8, 0] = w[8:, 1] = 0.25
dense = keras.layers.Dense(2, activation="softmax")
best_model = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(), dense])
dense.set_weights([w, np.zeros(2, "float32")])
os.makedirs("models")
best_model.save("models/robust.keras")
robust_model = ...
"""


def brighter_half(count: int) -> TestImages:
    """Images whose upper (0) or lower half (1) is brighter by 0.3: an attack of 0.2 turns each of them."""
    labels = np.arange(count) % 2
    images = np.full((count, 4, 4, 1), 0.35, np.float32)
    images[labels == 0, :2] += 0.3
    images[labels == 1, 2:] += 0.3
    return TestImages(images, labels.astype(np.int64))


@pytest.fixture(scope="module")
def run(run_cells: Callable[..., NotebookRun]) -> NotebookRun:
    limits: dict[str, Any] = {"memory_mib": 3_000, "processes": 256, "cell_s": 120, "notebook_s": 240}
    return run_cells([NOTEBOOK], plans=[PLAN], test=brighter_half(100), **limits)


def test_what_the_notebook_holds_is_attacked(run: NotebookRun) -> None:
    found = run.appraised["best_model"]
    assert (found.source, found.problem, found.files) == ("graph", "", ())
    assert found.right is not None
    assert found.right.all()
    assert {name: verdicts.any() for name, verdicts in found.attacked.items()} == dict.fromkeys(
        ("FGSM", "PGD", "MIM"), False
    )
    assert found.curve[0] == (0.0, 1.0)
    assert dict(found.curve)[0.1] == 1.0  # 0.3 − 2 · 0.1 is still brighter


def test_a_saved_file_counts_though_its_variable_is_blank(run: NotebookRun) -> None:
    found = run.appraised["robust_model"]
    assert (found.source, found.files) == ("models/robust.keras", ("models/robust.keras",))
    assert found.right is not None
    assert len(found.right) == ATTACK.images  # of 100


def test_bytes_that_are_no_model_cost_no_other_model(working_isolation: Isolation, run_limits: Any) -> None:
    offer = Offer("best_model", "", "", (("graph", 4),))
    handed = [
        (PLAN.models[0], Handed(offer, {"graph": b"\x00\x01\x02\x03"})),
        (PLAN.models[1], Handed(replace(offer, name="robust_model"), {"models/m.keras": b"PK none"})),
    ]
    work = appraise(handed, brighter_half(4), limits=run_limits, isolation=working_isolation, slot=0)
    found = asyncio.run(work)
    assert found["best_model"].right is None
    assert "no graph" in found["best_model"].problem
    assert "models/m.keras: it is no .keras file" in found["robust_model"].problem


def test_a_program_out_of_time_is_said(working_isolation: Isolation, run_limits: Any) -> None:
    handed = [(PLAN.models[0], Handed(Offer("best_model", "", "", ()), {}))]
    limits = replace(run_limits, notebook_s=0.2)
    found = asyncio.run(appraise(handed, brighter_half(4), limits=limits, isolation=working_isolation, slot=0))
    assert "limit notebook_s" in found["best_model"].problem
