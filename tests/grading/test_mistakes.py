"""The known mistakes that grading can name."""

from autograder.grading import mistakes
from autograder.pipeline.edition import open_edition
from reference.a1_2023.oracles import ANSWERS
from reference.shared.oracles import MISCONCEPTIONS


def test_every_known_wrong_answer_of_the_oracles_is_among_them() -> None:
    wrong = {(key, mistake) for key, answer in ANSWERS.items() for mistake in answer.wrong}
    edition = open_edition("a1_2023")
    part1 = edition.narrowed(edition.chosen(["part1"])).assignment
    assert set(mistakes(part1)) == wrong


def test_every_mistake_that_a_check_names_has_a_sentence() -> None:
    named = {mistake for _, mistake in mistakes(open_edition("a1_2023").assignment)}
    assert named <= set(MISCONCEPTIONS)


def test_mistakes_that_checks_recognise_by_behaviour_are_among_them() -> None:
    found = mistakes(open_edition("a1_2023").assignment)
    assert ("q2_5.chosen", "best_by_test") in found
    assert ("q2_2.split", "split_overlap") in found
