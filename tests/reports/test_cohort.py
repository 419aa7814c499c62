from dataclasses import replace
from fractions import Fraction

from autograder.reports.cohort import figures
from tests.reports import samples


def test_figures_are_exact() -> None:
    cohort = figures([samples.full(), samples.perfect(), samples.hostile()])
    assert cohort.mean == (Fraction(511, 120) + 1) / 3  # by hand
    assert (cohort.median, cohort.lowest, cohort.highest) == (Fraction(1), Fraction(0), Fraction(511, 120))


def test_median_of_an_even_number_lies_between() -> None:
    assert figures([samples.perfect(), samples.hostile()]).median == Fraction(1, 2)


def test_mean_of_a_question_is_over_those_who_have_it() -> None:
    first = figures([samples.full(), samples.perfect(), samples.hostile()]).questions[2]
    assert (first.number, first.mean, first.available) == ("1.2a", Fraction(2, 3), Fraction(1))


def test_misconception_counts_submissions_and_not_criteria() -> None:
    twice = samples.full()
    twice = replace(twice, questions=(*twice.questions, twice.questions[3]))
    assert figures([twice, samples.full()]).misconceptions == (("log_base_2", 2), ("transposed", 2))
