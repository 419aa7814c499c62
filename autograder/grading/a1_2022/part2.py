"""Part 2 of the 2022 edition: Fashion-MNIST.

Points and tolerances stand in reference/a1_2022/assignment.toml.
"""

from autograder.checks import FASHION_MNIST
from autograder.grading import bind_training
from autograder.grading.shared.part2 import ALL_TRAIN, NETWORKS, TEST, TRAIN, known, pictures, split_and_scaled
from autograder.grading.sight import QuestionGrading
from reference.shared.oracles import PIXELS

__all__ = ["QUESTIONS", "known"]

QUESTIONS: tuple[QuestionGrading, ...] = (
    QuestionGrading(
        "q2_1",
        {
            "loaded": bind_training.loaded(FASHION_MNIST),
            "train": bind_training.vectors(ALL_TRAIN[0], test=False, size=PIXELS, selected=False),
            "test": bind_training.vectors(TEST[0], test=True, size=PIXELS, selected=False),
        },
        names=(*ALL_TRAIN, *TEST),
        data=True,
    ),
    split_and_scaled(shapes=bind_training.shown_shapes((ALL_TRAIN[0], TEST[0]), ("q2_1", "q2_2"))),
    pictures("show_images", ALL_TRAIN, TRAIN),  # the hand-out draws from all of them, our notebook after the split
    *NETWORKS,
)
