import numpy as np

from autograder.checks.values.find import MANY, find
from tests.checks.builders import ROUNDED, array, text

RIGHT = np.array([1.0, 2.0, 3.0])


def test_the_first_name_that_holds_the_numbers_is_found() -> None:
    variables = {"z": array([1, 2, 3]), "h_1": array([[1], [2], [3]]), "a": array([3, 2, 1]), "t": text("123")}
    assert find(RIGHT, variables, tolerance=ROUNDED) == "h_1"


def test_names_of_other_answers_are_not_taken() -> None:
    assert find(RIGHT, {"h2": array([1, 2, 3])}, tolerance=ROUNDED, exclude={"h2"}) == ""


def test_single_numbers_and_constant_vectors_are_never_looked_for() -> None:
    assert find(np.asarray(2.0), {"k": array(2.0)}, tolerance=ROUNDED) == ""
    assert find(np.zeros(3), {"zeros": array([0, 0, 0])}, tolerance=ROUNDED) == ""


def test_whole_numbers_do_not_stand_for_broken_ones_near_them() -> None:
    probabilities = np.array([1e-5, 0.99999, 1e-6])  # of 2022's network, to seven digits by hand
    held = {"one_hot": array([0, 1, 0]), "p_hat": array(probabilities)}
    assert find(probabilities, held, tolerance=ROUNDED) == "p_hat"
    assert find(np.array([0.0, 1.0, 0.0]), {"one_hot": array([0, 1, 0])}, tolerance=ROUNDED) == "one_hot"


def test_among_many_guesses_nothing_is_found() -> None:
    guesses = {f"g{number}": array([1, 2, number]) for number in range(MANY)}
    assert find(RIGHT, guesses | {"other_size": array([1, 2])}, tolerance=ROUNDED) == "g3"
    assert find(RIGHT, guesses | {"one_more": array([0, 0, 0])}, tolerance=ROUNDED) == ""


def test_equal_values_are_one_guess() -> None:
    copies = {f"copy{number}": array([0, 0, 1]) for number in range(2 * MANY)}
    assert find(RIGHT, copies | {"h": array(RIGHT)}, tolerance=ROUNDED) == "h"


LURES = [RIGHT + 1, RIGHT + 2, RIGHT + 2]


def test_the_right_value_beside_one_known_mistake_is_found() -> None:
    held = {"h": array(RIGHT), "z": array(RIGHT + 2), "again": array(RIGHT + 2)}
    assert find(RIGHT, held, tolerance=ROUNDED, lures=LURES) == "h"


def test_the_right_value_beside_several_known_mistakes_is_a_guess() -> None:
    held = {"g1": array(RIGHT), "g2": array(RIGHT + 2), "g3": array(RIGHT + 1)}
    assert find(RIGHT, held, tolerance=ROUNDED, lures=LURES) == ""
    assert find(RIGHT, held, tolerance=ROUNDED, lures=LURES, exclude=["g3"]) == "g1"


def test_a_mistake_that_gives_the_right_value_is_no_lure() -> None:
    held = {"h": array(RIGHT), "z": array(RIGHT + 1)}
    assert find(RIGHT, held, tolerance=ROUNDED, lures=[RIGHT, RIGHT + 1]) == "h"
