"""As `bind`, for convolutional networks and their grid search: each function makes one `Binding` for a part's table."""

from collections.abc import Callable, Sequence

from autograder import checks
from autograder.checks import Builds, CnnCombination, Told
from autograder.grading.sight import Binding, Sight
from autograder.model.plan import PlannedBuild
from autograder.model.result import CheckResult

__all__ = [
    "both_trained",
    "cnn_best_evaluated",
    "cnn_blocks",
    "cnn_grid",
    "cnn_maps",
    "cnn_options",
    "cnn_selection",
    "default_run",
    "skip_edges",
]

Names = tuple[str, str, str]
"""Of the best number of blocks, skip connections or not, and learning rate."""
Combinations = Sequence[tuple[int, bool, float]]


def _of_builds(name: str, check: Callable[[Builds], CheckResult], planned: PlannedBuild, *mistakes: str) -> Binding:
    return Binding(name, lambda sight: check(_builds(sight, planned)), mistakes=mistakes)


def cnn_blocks(planned: PlannedBuild) -> Binding:
    """Blocks of the layers asked for, as many as asked for."""
    return _of_builds("cnn_blocks", checks.cnn_blocks, planned, "max_pooling")


def cnn_maps(planned: PlannedBuild) -> Binding:
    """Feature maps and classes."""
    return _of_builds("cnn_maps", checks.cnn_maps, planned, "maps_not_doubled")


def cnn_options(planned: PlannedBuild) -> Binding:
    """Batch norm, dropout and activation, each when asked for."""
    return _of_builds("cnn_options", checks.cnn_options, planned)


def skip_edges(planned: PlannedBuild) -> Binding:
    """Skip connections at their place, when asked for."""
    mistakes = "skip_missing", "skip_always", "skip_from_block_input"
    return _of_builds("skip_edges", checks.skip_edges, planned, *mistakes)


def default_run() -> Binding:
    """The provided class's default network was trained, and its curves drawn."""
    return Binding(
        "default_run", lambda sight: checks.default_run(sight.watched, sight.figures), mistakes=("trained_on_test",)
    )


def both_trained(planned: PlannedBuild) -> Binding:
    """A network with skip connections and one without were trained."""

    def judge(sight: Sight) -> CheckResult:
        return checks.both_trained(sight.watched, told=_told(sight, planned))

    return Binding("both_trained", judge, mistakes=("trained_on_test",))


def cnn_grid(planned: PlannedBuild, combinations: Combinations) -> Binding:
    """Every combination was trained."""

    def judge(sight: Sight) -> CheckResult:
        return checks.grid(sight.watched, wanted=_wanted(sight, planned, combinations))

    return Binding("grid", judge, mistakes=("grid_incomplete", "trained_on_test"))


def cnn_selection(planned: PlannedBuild, combinations: Combinations, chosen: Names) -> Binding:
    """The best combination by validation."""

    def judge(sight: Sight) -> CheckResult:
        wanted = _wanted(sight, planned, combinations)
        return checks.selection(sight.watched, wanted=wanted, chosen=sight.three(chosen), cells=sight.code)

    return Binding("selection", judge, mistakes=("best_by_test",))


def cnn_best_evaluated(planned: PlannedBuild, combinations: Combinations, chosen: Names, reported: str) -> Binding:
    """The best combination was evaluated on the test set."""

    def judge(sight: Sight) -> CheckResult:
        wanted = _wanted(sight, planned, combinations)
        given = sight.given(reported)
        return checks.best_evaluated(sight.watched, wanted=wanted, chosen=sight.three(chosen), test_accuracy=given)

    return Binding("best_evaluated", judge, mistakes=("best_not_evaluated", "reported_not_observed"))


def _builds(sight: Sight, planned: PlannedBuild) -> Builds:
    builds = sight.builds(planned.id)
    return Builds(builds, planned.settings, planned.class_name, sight.label, sight.stopped_by)


def _told(sight: Sight, planned: PlannedBuild) -> Told:
    """What of the settings shows in the networks of the student's class, as it is when this question is reached."""
    return checks.told(_builds(sight, planned))


def _wanted(sight: Sight, planned: PlannedBuild, combinations: Combinations) -> list[CnnCombination]:
    told = _told(sight, planned)
    return [CnnCombination(blocks, skip, rate, told) for blocks, skip, rate in combinations]
