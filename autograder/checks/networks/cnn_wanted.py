"""The convolutional network that a student's class should build for given settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.checks.networks.activations import LINEAR
from autograder.checks.networks.cnn import Network, Step
from autograder.model.plan import Setting

__all__ = ["CnnSettings", "wanted"]

DEFAULTS: Mapping[str, Setting] = {
    "num_blocks": 2,
    "feature_maps": 32,
    "num_classes": 10,
    "batch_norm": None,
    "drop_rate": 0.2,
    "activation_func": "relu",
    "use_skip": True,
}
"""Of the class's constructor."""


@dataclass(frozen=True, slots=True)
class CnnSettings:
    """What of the settings shows in the network."""

    num_blocks: int
    feature_maps: int
    """Of the first block; each later one has twice those before it."""
    num_classes: int
    batch_norm: bool
    drop_rate: float
    """0 for no dropout."""
    activation_func: str
    use_skip: bool

    @staticmethod
    def of(settings: Mapping[str, Setting]) -> "CnnSettings":
        """From keyword arguments; what is not given is the constructor's default."""
        given = {**DEFAULTS, **settings}
        return CnnSettings(
            num_blocks=int(given["num_blocks"] or 0),
            feature_maps=int(given["feature_maps"] or 0),
            num_classes=int(given["num_classes"] or 0),
            batch_norm=bool(given["batch_norm"]),
            drop_rate=float(given["drop_rate"] or 0.0),
            activation_func=str(given["activation_func"]),
            use_skip=bool(given["use_skip"]),
        )


def wanted(settings: CnnSettings) -> Network:
    """The network; the activation `linear` stands for none."""
    steps: list[Step] = []
    drops: list[tuple[int, float]] = []
    for block in range(settings.num_blocks):
        steps += _block(settings, width=settings.feature_maps * 2**block, first=len(steps))
        drops += [(len(steps), settings.drop_rate)] if settings.drop_rate else []
    head = (Step("flatten"), Step("dense", width=settings.num_classes), Step("act", "softmax"))
    return Network((*steps, *head), tuple(drops))


def _block(settings: CnnSettings, *, width: int, first: int) -> Iterator[Step]:
    conv = Step("conv", size=(3, 3), strides=(1, 1), padding="same", width=width)
    norm = [Step("norm", "batch")] if settings.batch_norm else []
    act = [] if settings.activation_func == LINEAR else [Step("act", settings.activation_func)]
    yield from (conv, *norm, *act, conv, *norm)
    if settings.use_skip:
        yield Step("merge", "add", source=first + 1)
    yield from (*act, Step("pool", "mean", (2, 2), (2, 2), "same"))
