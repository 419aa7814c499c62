"""The check vocabulary: pure functions from what the evidence holds to a `CheckResult`. No I/O, no student code."""

from autograder.checks.attacks.attack import attack
from autograder.checks.attacks.attack_case import AttackCase, AttackTerms, Law, network_weights
from autograder.checks.attacks.pairs import PairTerms, pairs, recognised_pairs
from autograder.checks.attacks.raised_robustness import RaisedTerms, raised_robustness, suspicion
from autograder.checks.attacks.robust_accuracies import RobustTerms, robust_accuracies
from autograder.checks.attacks.saved_model import saved_model
from autograder.checks.attacks.seen_accuracies import seen_accuracies
from autograder.checks.compare import Comparison, Numbers, compare, equal
from autograder.checks.formulas.equations import count_formulas, shown_formulas
from autograder.checks.formulas.formula import formula, told_formulas
from autograder.checks.formulas.review import activation_review
from autograder.checks.given import Given
from autograder.checks.lenient import numeric
from autograder.checks.losses.gradient import GradientCase, gradient
from autograder.checks.losses.loss import LossCase, LossTerms, loss
from autograder.checks.losses.own_code import own_code
from autograder.checks.mixing.mixup import mixup
from autograder.checks.mixing.mixup_case import MixupCase, MixupTerms, mixup_cases
from autograder.checks.mixing.told import Mixes, mixes
from autograder.checks.networks.architecture import Architecture
from autograder.checks.networks.cnn_blocks import cnn_blocks
from autograder.checks.networks.cnn_builds import Builds, Told, told
from autograder.checks.networks.cnn_maps import cnn_maps
from autograder.checks.networks.cnn_options import cnn_options
from autograder.checks.networks.layers import layers
from autograder.checks.networks.skip_edges import skip_edges
from autograder.checks.pictures.gallery import gallery
from autograder.checks.pictures.reshown import reshown
from autograder.checks.pictures.titles import titles
from autograder.checks.prose import has_picture
from autograder.checks.samples.loaded import EMNIST_LETTERS, FASHION_MNIST, Loads, loaded
from autograder.checks.samples.ordinal import ordinal
from autograder.checks.samples.own_rows import disordered, labelled_rows, own_rows
from autograder.checks.samples.samples import places
from autograder.checks.samples.scaled import scaled
from autograder.checks.samples.shown_shapes import shown_shapes
from autograder.checks.samples.split import split
from autograder.checks.samples.vectors import vectors
from autograder.checks.sharpness.sam_step import SamCase, SamTerms, sam_step
from autograder.checks.training.accuracy import accuracy
from autograder.checks.training.augmentation_compared import augmentation_compared
from autograder.checks.training.augmented_run import augmented_run
from autograder.checks.training.best_model import best_evaluated, reported_best
from autograder.checks.training.chosen import read_choice
from autograder.checks.training.cnn_run import both_trained, default_run
from autograder.checks.training.combination import CnnCombination
from autograder.checks.training.doubt import doubt
from autograder.checks.training.epochs import epochs
from autograder.checks.training.evaluated import evaluated
from autograder.checks.training.grid import grid
from autograder.checks.training.mixup_run import mixup_run
from autograder.checks.training.observed import Observed
from autograder.checks.training.reported_accuracies import reported_accuracies
from autograder.checks.training.sam_run import sam_run
from autograder.checks.training.selection import selection
from autograder.checks.training.smoothing_runs import smoothing_runs
from autograder.checks.training.watched import Watched
from autograder.checks.trials.augmentation import augmentation, brightness_only
from autograder.checks.trials.early_stopping import StoppingCase, early_stopping
from autograder.checks.trials.planned import AUGMENTED, PLAIN, stopping_cases, trials
from autograder.checks.trials.tried import TrialTerms
from autograder.checks.values.close import Terms, close
from autograder.checks.values.curves import Curve, CurvesTerms, curves
from autograder.checks.values.find import find
from autograder.checks.values.function import FunctionCase, function
from autograder.checks.values.interval import IntervalCase, interval
from autograder.checks.values.prediction import PredictionTerms, prediction
from autograder.checks.values.told import telling, tells
from autograder.checks.values.variants import Own, Rule, Rules, Upstream, Variant, sane, variants
from autograder.checks.vocabulary import BY_PERSON, MANUAL, NUMERIC, VOCABULARY
from autograder.checks.written import ALL_KINDS, TEXT_KINDS, own_text, written

__all__ = [
    "ALL_KINDS",
    "AUGMENTED",
    "BY_PERSON",
    "EMNIST_LETTERS",
    "FASHION_MNIST",
    "MANUAL",
    "NUMERIC",
    "PLAIN",
    "TEXT_KINDS",
    "VOCABULARY",
    "Architecture",
    "AttackCase",
    "AttackTerms",
    "Builds",
    "CnnCombination",
    "Comparison",
    "Curve",
    "CurvesTerms",
    "FunctionCase",
    "Given",
    "GradientCase",
    "IntervalCase",
    "Law",
    "Loads",
    "LossCase",
    "LossTerms",
    "Mixes",
    "MixupCase",
    "MixupTerms",
    "Numbers",
    "Observed",
    "Own",
    "PairTerms",
    "PredictionTerms",
    "RaisedTerms",
    "RobustTerms",
    "Rule",
    "Rules",
    "SamCase",
    "SamTerms",
    "StoppingCase",
    "Terms",
    "Told",
    "TrialTerms",
    "Upstream",
    "Variant",
    "Watched",
    "accuracy",
    "activation_review",
    "attack",
    "augmentation",
    "augmentation_compared",
    "augmented_run",
    "best_evaluated",
    "both_trained",
    "brightness_only",
    "close",
    "cnn_blocks",
    "cnn_maps",
    "cnn_options",
    "compare",
    "count_formulas",
    "curves",
    "default_run",
    "disordered",
    "doubt",
    "early_stopping",
    "epochs",
    "equal",
    "evaluated",
    "find",
    "formula",
    "function",
    "gallery",
    "gradient",
    "grid",
    "has_picture",
    "interval",
    "labelled_rows",
    "layers",
    "loaded",
    "loss",
    "mixes",
    "mixup",
    "mixup_cases",
    "mixup_run",
    "network_weights",
    "numeric",
    "ordinal",
    "own_code",
    "own_rows",
    "own_text",
    "pairs",
    "places",
    "prediction",
    "raised_robustness",
    "read_choice",
    "recognised_pairs",
    "reported_accuracies",
    "reported_best",
    "reshown",
    "robust_accuracies",
    "sam_run",
    "sam_step",
    "sane",
    "saved_model",
    "scaled",
    "seen_accuracies",
    "selection",
    "shown_formulas",
    "shown_shapes",
    "skip_edges",
    "smoothing_runs",
    "split",
    "stopping_cases",
    "suspicion",
    "telling",
    "tells",
    "titles",
    "told",
    "told_formulas",
    "trials",
    "variants",
    "vectors",
    "written",
]
