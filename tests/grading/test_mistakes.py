"""The known mistakes that grading can name."""

from autograder.grading import mistakes
from autograder.pipeline.edition import open_edition
from reference.a1_2023 import oracles


def test_every_known_wrong_answer_of_the_oracles_is_among_them() -> None:
    wrong = {(key, mistake) for key, answer in oracles.ANSWERS.items() for mistake in answer.wrong}
    assert set(mistakes(open_edition("a1_2023").assignment)) == wrong
