"""The check vocabulary: pure functions from what the evidence holds to a `CheckResult`. No I/O, no student code."""

from autograder.checks.accuracy import accuracy
from autograder.checks.architecture import Architecture
from autograder.checks.best_model import best_evaluated, reported_best
from autograder.checks.chosen import read_choice
from autograder.checks.close import Terms, close
from autograder.checks.compare import Comparison, Numbers, compare
from autograder.checks.curves import Curve, CurvesTerms, curves
from autograder.checks.epochs import epochs
from autograder.checks.equations import count_formulas
from autograder.checks.evaluated import evaluated
from autograder.checks.find import find
from autograder.checks.formula import formula
from autograder.checks.function import FunctionCase, function
from autograder.checks.gallery import gallery
from autograder.checks.given import Given
from autograder.checks.gradient import GradientCase, gradient
from autograder.checks.grid import grid
from autograder.checks.interval import IntervalCase, interval
from autograder.checks.layers import layers
from autograder.checks.lenient import numeric
from autograder.checks.loaded import loaded
from autograder.checks.loss import LossCase, LossTerms, loss
from autograder.checks.observed import Observed
from autograder.checks.ordinal import ordinal
from autograder.checks.own_code import own_code
from autograder.checks.own_rows import disordered, labelled_rows, own_rows
from autograder.checks.prediction import PredictionTerms, prediction
from autograder.checks.reported_accuracies import reported_accuracies
from autograder.checks.reshown import reshown
from autograder.checks.review import activation_review
from autograder.checks.samples import places
from autograder.checks.scaled import scaled
from autograder.checks.selection import selection
from autograder.checks.smoothing_runs import smoothing_runs
from autograder.checks.split import split
from autograder.checks.titles import titles
from autograder.checks.variants import Own, Rule, Rules, Upstream, Variant, sane, variants
from autograder.checks.vectors import vectors
from autograder.checks.vocabulary import BY_PERSON, MANUAL, NUMERIC, VOCABULARY
from autograder.checks.watched import Watched
from autograder.checks.written import ALL_KINDS, TEXT_KINDS, written

__all__ = [
    "ALL_KINDS",
    "BY_PERSON",
    "MANUAL",
    "NUMERIC",
    "TEXT_KINDS",
    "VOCABULARY",
    "Architecture",
    "Comparison",
    "Curve",
    "CurvesTerms",
    "FunctionCase",
    "Given",
    "GradientCase",
    "IntervalCase",
    "LossCase",
    "LossTerms",
    "Numbers",
    "Observed",
    "Own",
    "PredictionTerms",
    "Rule",
    "Rules",
    "Terms",
    "Upstream",
    "Variant",
    "Watched",
    "accuracy",
    "activation_review",
    "best_evaluated",
    "close",
    "compare",
    "count_formulas",
    "curves",
    "disordered",
    "epochs",
    "evaluated",
    "find",
    "formula",
    "function",
    "gallery",
    "gradient",
    "grid",
    "interval",
    "labelled_rows",
    "layers",
    "loaded",
    "loss",
    "numeric",
    "ordinal",
    "own_code",
    "own_rows",
    "places",
    "prediction",
    "read_choice",
    "reported_accuracies",
    "reported_best",
    "reshown",
    "sane",
    "scaled",
    "selection",
    "smoothing_runs",
    "split",
    "titles",
    "variants",
    "vectors",
    "written",
]
