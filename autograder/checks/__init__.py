"""The check vocabulary: pure functions from what the evidence holds to a `CheckResult`. No I/O, no student code."""

from autograder.checks.close import Terms, close
from autograder.checks.compare import Comparison, Numbers, compare
from autograder.checks.curves import Curve, CurvesTerms, curves
from autograder.checks.equations import count_formulas
from autograder.checks.find import find
from autograder.checks.formula import formula
from autograder.checks.function import FunctionCase, function
from autograder.checks.given import Given
from autograder.checks.interval import IntervalCase, interval
from autograder.checks.lenient import numeric
from autograder.checks.prediction import PredictionTerms, prediction
from autograder.checks.review import activation_review
from autograder.checks.variants import Own, Rule, Rules, Upstream, Variant, sane, variants
from autograder.checks.vocabulary import BY_PERSON, MANUAL, NUMERIC, VOCABULARY
from autograder.checks.written import ALL_KINDS, TEXT_KINDS, written

__all__ = [
    "ALL_KINDS",
    "BY_PERSON",
    "MANUAL",
    "NUMERIC",
    "TEXT_KINDS",
    "VOCABULARY",
    "Comparison",
    "Curve",
    "CurvesTerms",
    "FunctionCase",
    "Given",
    "IntervalCase",
    "Numbers",
    "Own",
    "PredictionTerms",
    "Rule",
    "Rules",
    "Terms",
    "Upstream",
    "Variant",
    "activation_review",
    "close",
    "compare",
    "count_formulas",
    "curves",
    "find",
    "formula",
    "function",
    "interval",
    "numeric",
    "prediction",
    "sane",
    "variants",
    "written",
]
