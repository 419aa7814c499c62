"""The check vocabulary: pure functions from what the evidence holds to a `CheckResult`. No I/O, no student code."""

from autograder.checks.compare import Comparison, Numbers, compare
from autograder.checks.formulas.equations import count_formulas
from autograder.checks.formulas.formula import formula
from autograder.checks.formulas.review import activation_review
from autograder.checks.given import Given
from autograder.checks.lenient import numeric
from autograder.checks.losses.gradient import GradientCase, gradient
from autograder.checks.losses.loss import LossCase, LossTerms, loss
from autograder.checks.losses.own_code import own_code
from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.layers import layers
from autograder.checks.pictures.gallery import gallery
from autograder.checks.pictures.reshown import reshown
from autograder.checks.pictures.titles import titles
from autograder.checks.samples.loaded import loaded
from autograder.checks.samples.ordinal import ordinal
from autograder.checks.samples.own_rows import disordered, labelled_rows, own_rows
from autograder.checks.samples.samples import places
from autograder.checks.samples.scaled import scaled
from autograder.checks.samples.split import split
from autograder.checks.samples.vectors import vectors
from autograder.checks.training.accuracy import accuracy
from autograder.checks.training.best_model import best_evaluated, reported_best
from autograder.checks.training.chosen import read_choice
from autograder.checks.training.epochs import epochs
from autograder.checks.training.evaluated import evaluated
from autograder.checks.training.grid import grid
from autograder.checks.training.observed import Observed
from autograder.checks.training.reported_accuracies import reported_accuracies
from autograder.checks.training.selection import selection
from autograder.checks.training.smoothing_runs import smoothing_runs
from autograder.checks.training.watched import Watched
from autograder.checks.values.close import Terms, close
from autograder.checks.values.curves import Curve, CurvesTerms, curves
from autograder.checks.values.find import find
from autograder.checks.values.function import FunctionCase, function
from autograder.checks.values.interval import IntervalCase, interval
from autograder.checks.values.prediction import PredictionTerms, prediction
from autograder.checks.values.variants import Own, Rule, Rules, Upstream, Variant, sane, variants
from autograder.checks.vocabulary import BY_PERSON, MANUAL, NUMERIC, VOCABULARY
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
