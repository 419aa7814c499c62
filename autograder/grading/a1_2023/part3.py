"""Part 3 of the 2023 edition: STL-10, pixels from 0 to 1.

Points and tolerances stand in reference/a1_2023/assignment.toml.
"""

from autograder.grading.shared.part3 import BaseCode, known, questions
from reference.a1_2023 import oracles

__all__ = ["QUESTIONS", "known"]

QUESTIONS = questions(BaseCode("a1_2023", "BaseImageClassifier", *oracles.PIXEL_RANGE))
