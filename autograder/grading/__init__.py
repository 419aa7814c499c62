"""Per edition and part: what to look at, which check decides each criterion, and the results for one submission."""

from autograder.grading.grade import FactsOf, Graded, grade
from autograder.grading.mistakes import mistakes
from autograder.grading.plan import plans
from autograder.grading.problems import problems

__all__ = ["FactsOf", "Graded", "grade", "mistakes", "plans", "problems"]
