"""Files that are no models, or more than models, are refused one by one, in the sandbox, and cost no other."""

import asyncio
import re
from collections.abc import Mapping

import numpy as np
import pytest

from autograder.model.assignment import Limits
from autograder.model.evidence import Appraised
from autograder.model.plan import Attack, PlannedModel
from autograder.sandbox import Isolation, TestImages, isolation
from autograder.sandbox.appraise import appraise
from autograder.sandbox.handover import Handed, Offer
from tests.security.makers import models

pytestmark = pytest.mark.tensorflow
ATTACK = Attack(epsilon=0.2, steps=8, step_size=0.06, low=0.0, high=1.0, images=20)
LIMITS = Limits(cell_s=120, notebook_s=300, memory_mib=3_000, processes=256, file_mib=64, output_kib=16)
AT_ONCE = 8
"""Models that one run of the program takes."""


@pytest.fixture(scope="module")
def within() -> Isolation:
    return isolation()


def handed(name: str, parts: Mapping[str, bytes]) -> tuple[PlannedModel, Handed]:
    offer = Offer(name, "", "", tuple((part, len(raw)) for part, raw in parts.items()))
    return PlannedModel(name, ATTACK, saved=True), Handed(offer, dict(parts))


def pictures() -> TestImages:
    labels = np.arange(20) % 2
    images = np.full((20, *models.SHAPE), 0.35, np.float32)
    images[labels == 0, :2] += 0.3
    images[labels == 1, 2:] += 0.3
    return TestImages(images, labels.astype(np.int64))


@pytest.fixture(scope="module")
def found(within: Isolation) -> Mapping[str, Appraised]:
    """Every hostile file as a model of its own, so many at a time, with sound ones before and after them."""
    hostile = [handed(name, {f"models/{name}": raw}) for name, (raw, _) in models.hostile().items()]
    several = {"models/lambda.keras": models.hostile()["lambda.keras"][0], "models/good.keras": models.sound()}
    everything = [
        handed("first.keras", {"models/first.keras": models.sound()}),
        *hostile,
        handed("several", several),
        handed("last.keras", {"models/last.keras": models.sound()}),
    ]
    appraised: dict[str, Appraised] = {}
    for start in range(0, len(everything), AT_ONCE):
        some = everything[start : start + AT_ONCE]
        appraised |= asyncio.run(appraise(some, pictures(), limits=LIMITS, isolation=within, slot=0))
    return appraised


@pytest.mark.parametrize("name", list(models.hostile()))
def test_a_hostile_file_is_refused_with_its_reason(found: Mapping[str, Appraised], name: str) -> None:
    reason = models.hostile()[name][1]
    assert (found[name].source, found[name].right) == ("", None)
    assert found[name].problem.startswith(f"models/{name}: ")
    assert re.search(re.escape(reason), found[name].problem), found[name].problem


@pytest.mark.parametrize("name", ["first.keras", "last.keras"])
def test_a_sound_file_beside_them_is_attacked(found: Mapping[str, Appraised], name: str) -> None:
    assert found[name].source == f"models/{name}", found[name].problem
    right = found[name].right
    assert right is not None
    assert right.all()


def test_a_sound_file_after_a_hostile_one_of_the_same_model_is_used(found: Mapping[str, Appraised]) -> None:
    assert found["several"].source == "models/good.keras"
