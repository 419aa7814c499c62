"""Part 3 of the 2022 edition: animals, pixels from -1 to 1.

Points and tolerances stand in reference/a1_2022/assignment.toml.
"""

from autograder.grading.shared.part3 import BaseCode, known, questions
from reference.a1_2022 import oracles

__all__ = ["QUESTIONS", "known"]

QUESTIONS = questions(BaseCode("a1_2022", "DefaultModel", *oracles.PIXEL_RANGE))
