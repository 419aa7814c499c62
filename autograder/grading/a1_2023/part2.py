"""Part 2 of the 2023 edition: EMNIST letters.

Points and tolerances stand in reference/a1_2023/assignment.toml.
"""

from autograder.grading import bind_training
from autograder.grading.shared.part2 import ALL_TRAIN, NETWORKS, TEST, TRAIN, known, pictures, split_and_scaled
from autograder.grading.sight import QuestionGrading
from reference.shared.oracles import PIXELS

__all__ = ["QUESTIONS", "known"]

QUESTIONS: tuple[QuestionGrading, ...] = (
    QuestionGrading(
        "q2_1",
        {
            "loaded": bind_training.loaded(),
            "labels": bind_training.ordinal(ALL_TRAIN, TEST),
            "train": bind_training.vectors(ALL_TRAIN[0], test=False, size=PIXELS),
            "test": bind_training.vectors(TEST[0], test=True, size=PIXELS),
        },
        names=(*ALL_TRAIN, *TEST),
        data=True,
    ),
    split_and_scaled(),
    pictures("show_letters", TRAIN),
    *NETWORKS,
)
