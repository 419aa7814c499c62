"""What is common to the checks of a student's class that builds convolutional networks from settings."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.checks import show
from autograder.checks.networks import cnn_graph
from autograder.checks.networks.cnn import Network
from autograder.checks.networks.cnn_wanted import CnnSettings
from autograder.model.evidence import Build
from autograder.model.plan import Setting
from autograder.model.result import CheckResult, Outcome

__all__ = ["Builds", "Built", "Told", "told"]

_OWNERS = {
    "num_blocks": "blocks",
    "feature_maps": "maps",
    "num_classes": "maps",
    "batch_norm": "options",
    "drop_rate": "options",
    "activation_func": "options",
    "use_skip": "skip",
}
"""Which criterion a setting belongs to."""
_NOTHING_BUILT = "there is no `build_cnn` of your own that leaves a network in `self.model`"


@dataclass(frozen=True, slots=True)
class Built:
    """One network that the class built."""

    settings: CnnSettings
    given: Mapping[str, Setting]
    network: Network
    layers: tuple[str, ...] = ()
    """One short line a layer."""


@dataclass(frozen=True, slots=True)
class Builds:
    """A student's class built with each of the grader's settings."""

    builds: tuple[Build, ...]
    settings: tuple[Mapping[str, Setting], ...]
    """Keyword arguments of each."""
    class_name: str
    label: str
    """Where, for messages: `3.2 blocks`."""
    stopped_by: str = ""
    """What kept the student's code from getting there, one phrase; empty if nothing did."""
    _networks: list[Network | None] = field(default_factory=list, repr=False, compare=False)
    """Read once."""

    def read(self) -> tuple[Built, ...]:
        """Those that could be read."""
        found = zip(self._pairs(), self._read(), strict=True)
        return tuple(
            Built(CnnSettings.of(given), given, network, build.model.layers)
            for (given, build), network in found
            if network is not None and build.model is not None
        )

    def problem(self, criterion: str, *, expected: str) -> CheckResult | None:
        """What is to be said before any network is looked at; None if nothing is.

        NOT_RUN where nothing was ever built; FAIL where building raises, for the criterion whose setting makes it raise
        (`blocks`, if it is none's).
        """
        if (nothing := self._nothing(expected)) is not None:
            return nothing
        failed = [(given, build) for given, build in self._pairs() if build.status != "ok"]
        if failed and (len(failed) == len(self._pairs()) or self._owner(failed) == criterion):
            given, build = failed[0]
            seen = _failure(build)
            message = f"{self.label}: with {self.said(given)}, building the network failed: {seen}. "
            message += "Run `build_cnn` with these settings, and look at the lines that use them."
            return CheckResult(Outcome.FAIL, message=message, expected=expected, seen=seen)
        return None

    def unread(self, *, expected: str) -> CheckResult | None:
        """PENDING where a network could not be read; None if all could."""
        pairs = zip(self._pairs(), self._read(), strict=True)
        strange = [build for (_, build), network in pairs if build.status == "ok" and network is None]
        if not strange:
            return None
        model = strange[0].model
        lines = ", ".join(model.layers) if model is not None else ""
        reason = f": {model.problem}" if model is not None and model.problem else ""
        layers = show.text(lines) or "no layers were seen"
        message = (
            f"{self.label}: the network could not be read{show.text(reason)} (its layers: {layers}): a person looks."
        )
        return CheckResult(Outcome.PENDING, message=message, expected=expected, seen=layers)

    def said(self, given: Mapping[str, Setting], names: Sequence[str] = tuple(_OWNERS)) -> str:
        """Settings of these names for a message."""
        return ", ".join(f"{name}={given[name]!r}" for name in names if name in given) or "these settings"

    def _read(self) -> Sequence[Network | None]:
        if not self._networks:
            models = (build.model if build.status == "ok" else None for _, build in self._pairs())
            self._networks.extend(cnn_graph.followed(model) if model is not None else None for model in models)
        return self._networks

    def _pairs(self) -> Sequence[tuple[Mapping[str, Setting], Build]]:
        return list(zip(self.settings, self.builds, strict=False))

    def _nothing(self, expected: str) -> CheckResult | None:
        statuses = {build.status for build in self.builds}
        if statuses and statuses - {"missing", "not_callable", "no_model"}:
            return None
        name = self.class_name
        if statuses == {"no_model"}:
            reason = f"{_NOTHING_BUILT}: build the network there and assign it"
        elif statuses == {"not_callable"}:
            reason = f"`{name}` is no class: define it as a class derived from the one that you were given"
        else:
            reason = f"no class named `{name}` was found: define it under this name"
        reason = f"`{name}` was not looked at: {self.stopped_by}" if self.stopped_by else reason
        return CheckResult(Outcome.NOT_RUN, message=f"{self.label}: {reason}.", expected=expected)

    def _owner(self, failed: Sequence[tuple[Mapping[str, Setting], Build]]) -> str:
        """The criterion of the setting whose values set the failed builds apart; `blocks` where that is none's or several'."""
        fine = [given for given, build in self._pairs() if build.status == "ok"]
        owners = set()
        for name, owner in _OWNERS.items():
            values = {repr(given.get(name)) for given, _ in failed}
            if not values & {repr(given.get(name)) for given in fine}:
                owners.add(owner)
        return owners.pop() if len(owners) == 1 else "blocks"


@dataclass(frozen=True, slots=True)
class Told:
    """What of its settings a class lets show in its networks, right or wrong: what a trained network can be known by."""

    num_blocks: bool = True
    use_skip: bool = True


def told(builds: Builds) -> Told:
    """Whether the numbers of blocks, and skip connections, follow the settings; True where nothing speaks against it."""
    read = builds.read()

    def follows(seen: Callable[[Built], int], wanted: Callable[[Built], int]) -> bool:
        return all(seen(one) == wanted(one) for one in read)

    blocks = follows(lambda one: len(one.network.blocks), lambda one: one.settings.num_blocks)
    return Told(blocks, follows(lambda one: bool(one.network.skips), lambda one: one.settings.use_skip))


def _failure(build: Build) -> str:
    return show.text(build.error) if build.error else _NOTHING_BUILT
