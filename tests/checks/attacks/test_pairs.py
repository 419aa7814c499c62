"""Figures of clean and attacked images, drawn here in unlike layouts, and each mistake made on purpose."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure as Drawing
from numpy.typing import NDArray

from autograder.checks.attacks.pairs import PairTerms, pairs, recognised_pairs
from autograder.checks.samples.sketch import sketch
from autograder.model.evidence import Figure
from autograder.model.facts import KnownRows, KnownSet
from autograder.model.result import CheckResult, Outcome
from tests.checks.builders import ALL, HALF, NOTHING, figure
from tests.checks.data_builders import axes, drawn

EPSILON = 0.0313
Images = NDArray[np.float32]


def scenes(count: int, seed: int) -> Images:
    """Smooth coloured images, pixels in ninths of 255 levels as the mean of 3 by 3 gives them."""
    generator = np.random.default_rng(seed)
    coarse = generator.uniform(0.1, 0.9, (count, 8, 8, 3)).repeat(4, 1).repeat(4, 2)
    noisy = np.clip(coarse + generator.normal(0, 0.02, (count, 32, 32, 3)), 0, 1)
    return (np.round(noisy * 255 * 9) / (255 * 9)).astype(np.float32)


TRAIN, TEST = scenes(60, 1), scenes(200, 2)
LABELS = np.zeros(200, np.int64)
KNOWN = KnownSet(KnownRows(sketch(TRAIN), LABELS[:60]), KnownRows(sketch(TEST), LABELS), (32, 32, 3), ("cat",))
CLEAN = TEST[30:50]
SIGNS = np.random.default_rng(5).choice([-1, 1], CLEAN.shape).astype(np.float32)
TERMS = PairTerms("3.8 pairs", EPSILON)


def attacked(clean: Images = CLEAN, size: float = EPSILON) -> Images:
    return np.clip(clean + np.float32(size) * SIGNS[: len(clean)], 0, 1)


ATTACKED = attacked()


def judge(*figures: Figure, terms: PairTerms = TERMS) -> CheckResult:
    return pairs(figures, KNOWN, terms=terms)


def mixed(*parts: NDArray) -> Figure:
    """Axes of one part beside those of the next, pair by pair."""
    return drawn([image for row in zip(*parts, strict=True) for image in row])


def levels(images: Images) -> NDArray[np.uint8]:
    return (images * 255).astype(np.uint8)


def grid(images: NDArray, columns: int) -> NDArray:
    rows = [np.concatenate(list(images[i : i + columns]), axis=1) for i in range(0, len(images), columns)]
    return np.concatenate(rows)


BESIDE = np.concatenate([CLEAN, ATTACKED], axis=2)
GAPS = np.pad(BESIDE, ((0, 0), (1, 1), (1, 1), (0, 0)))


@pytest.mark.parametrize(
    "figures",
    [
        (drawn(np.concatenate([CLEAN, ATTACKED])),),
        (mixed(CLEAN, ATTACKED),),
        (mixed(ATTACKED, CLEAN, (ATTACKED - CLEAN) / (2 * EPSILON) + 0.5),),
        (drawn(CLEAN), drawn(ATTACKED)),
        (drawn(BESIDE),),
        (drawn(np.concatenate([CLEAN, ATTACKED], axis=1)),),
        (Figure(0, (axes(grid(CLEAN, 10)), axes(grid(ATTACKED, 10)))),),
        tuple(mixed(CLEAN[i : i + 1], ATTACKED[i : i + 1]) for i in range(20)),
        (mixed(levels(CLEAN), levels(ATTACKED)),),
        (mixed(np.round(CLEAN * 255), np.round(ATTACKED * 255)),),
        (mixed(CLEAN, levels(ATTACKED)),),
        (mixed(CLEAN.astype(np.float16), ATTACKED.astype(np.float16)),),
        (mixed(CLEAN * 255, ATTACKED * 255),),
        (mixed(CLEAN / 2 + np.float32(0.5), ATTACKED / 2 + np.float32(0.5)),),
        (mixed(CLEAN.repeat(3, 1).repeat(3, 2), ATTACKED.repeat(3, 1).repeat(3, 2)),),
        (mixed(np.pad(CLEAN, ((0, 0), (0, 0), (0, 0), (0, 1)), constant_values=1), ATTACKED),),
        (figure([([0, 1], [0, 1])]), mixed(CLEAN, ATTACKED), drawn(TRAIN[:9])),
        (mixed(TEST[:30], np.clip(TEST[:30] + np.float32(EPSILON), 0, 1)),),
    ],
)
def test_20_pairs_pass_however_they_are_drawn(figures: Sequence[Figure]) -> None:
    result = judge(*figures)
    assert (result.outcome, result.credit, result.message, result.remark) == (Outcome.PASS, ALL, "", "")
    assert result.expected == "20 different test images, each with an attacked version within 0.0313"


def test_an_attack_may_stand_still_on_a_few() -> None:
    still = np.concatenate([CLEAN[:5], ATTACKED[5:]])
    result = judge(mixed(CLEAN, still))
    assert (result.outcome, result.remark) == (Outcome.PASS, "5 attacked images just as the clean one")


@pytest.mark.parametrize(
    ("figures", "problem"),
    [
        (
            (drawn(CLEAN),),
            "no attacked version of 20 was found",
        ),
        (
            (mixed(CLEAN, CLEAN),),
            "20 are drawn twice as they are: draw the attacked version beside the clean one",
        ),
        (
            (mixed(CLEAN, attacked(size=0.04)),),
            "the attacked version of 20 is off by up to 0.04 in a pixel",
        ),
        (
            (mixed(levels(CLEAN), levels(attacked(size=0.04))),),
            "the attacked version of 20 is off by up to 0.0431 in a pixel",
        ),
        (
            (mixed(CLEAN[:12], ATTACKED[:12]),),
            "only 12 of 24 images drawn could be recognised as different test images",
        ),
        (
            (mixed(CLEAN[[0] * 20], ATTACKED[[0] * 20]),),
            "only 1 of 40 images drawn could be recognised as different test images",
        ),
        (
            (mixed(TRAIN[:20], attacked(TRAIN[:20])),),
            (
                "none of 40 images drawn could be recognised as different test images; 20 are training images: attack and "
                "draw images of X_test"
            ),
        ),
        (
            (drawn(scenes(40, 9)),),
            (
                "none of 40 images drawn could be recognised as different test images; draw them as they are, pixels from "
                "0 to 1"
            ),
        ),
        ((drawn(ATTACKED),), "none of 20 images drawn could be recognised"),
    ],
)
def test_other_figures_are_described(figures: Sequence[Figure], problem: str) -> None:
    result = judge(*figures)
    assert (result.outcome, result.credit) == (Outcome.FAIL, NOTHING)
    assert problem in result.message


def test_what_a_wrong_attack_makes_may_be_followed_through() -> None:
    terms = PairTerms("3.8 pairs", EPSILON, follow_through=Fraction(1, 2))
    result = judge(mixed(CLEAN, attacked(size=0.04)), terms=terms)
    assert (result.outcome, result.credit) == (Outcome.PASS, HALF)
    assert result.remark == "beyond epsilon, as your own attack makes them"
    assert judge(mixed(CLEAN, CLEAN), terms=terms).outcome is Outcome.FAIL


def test_what_a_wrong_attack_makes_beyond_recognition_is_for_a_person() -> None:
    terms = PairTerms("3.8 pairs", EPSILON, follow_through=ALL)
    lost = np.maximum(CLEAN, 0.9)  # as where an attack clips to a range in which hardly any pixel lies
    result = judge(mixed(CLEAN, lost), terms=terms)
    assert (result.outcome, "a person looks" in result.message) == (Outcome.PENDING, True)
    assert judge(mixed(CLEAN, lost)).outcome is Outcome.FAIL
    assert judge(drawn(CLEAN), terms=terms).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ((Figure(0, (axes(grid(GAPS, 4)),)),), "1 image of the figures could not be taken apart"),
        ((drawn(BESIDE.mean(axis=3)),), "20 images of the figures could not be taken apart"),
        (
            (Figure(0, mixed(CLEAN[:16], *[ATTACKED[:16]] * 3).axes),),
            "the figures hold more axes or images than are recorded",
        ),
    ],
)
def test_what_cannot_be_read_is_for_a_person(figures: Sequence[Figure], reason: str) -> None:
    result = judge(*figures)
    assert (result.outcome, result.message) == (Outcome.PENDING, f"3.8 pairs: {reason}: a person looks.")


def test_images_stretched_for_drawing_are_for_a_person() -> None:
    def stretched(images: Images) -> Images:
        low, high = images.min((1, 2, 3), keepdims=True), images.max((1, 2, 3), keepdims=True)
        return (images - low) / (high - low)

    narrow = CLEAN[:, :, :, :] * np.float32(0.4) + np.float32(0.3)
    known = KnownSet(KNOWN.train, KnownRows(sketch(narrow), LABELS[:20]), (32, 32, 3), ("cat",))
    figures = [mixed(stretched(narrow), stretched(attacked(narrow)))]
    result = pairs(figures, known, terms=TERMS)
    assert result.outcome is Outcome.PENDING
    assert "as if it had been stretched for drawing" in result.message


def test_no_image_at_all_is_not_run() -> None:
    assert "no figure was drawn: draw the clean images" in judge().message
    assert "the figures hold no image" in judge(figure([([0, 1], [0, 1])])).message
    stopped = judge(terms=PairTerms("3.8 pairs", EPSILON, stopped_by="a NameError in an earlier cell"))
    assert (stopped.outcome, "a NameError in an earlier cell" in stopped.message) == (Outcome.NOT_RUN, True)


HOSTILE = (
    np.zeros(0),
    np.zeros((0, 0, 3)),
    np.full((32, 32, 3), np.nan),
    np.full((32, 32, 3), 1e308),
    np.zeros((32, 32, 3)),
    np.zeros((32, 32, 3), bool),
    np.eye(32) * 1j,
    np.zeros((3200, 32, 3), np.uint8),
    np.zeros((64, 64, 4)),
)


@pytest.mark.parametrize("image", HOSTILE)
def test_hostile_images_are_judged_without_an_error(image: NDArray) -> None:
    result = judge(Figure(-1, (axes(image), axes(image, image))))
    assert result.outcome in (Outcome.FAIL, Outcome.PENDING)


def test_a_data_set_of_other_shape_or_none_at_all_knows_nothing() -> None:
    nobody = KnownRows(np.zeros((0, 3), np.float32), np.zeros(0, np.int64))
    assert (
        pairs([mixed(CLEAN, ATTACKED)], KnownSet(nobody, nobody, (32, 32, 3), ()), terms=TERMS).outcome is Outcome.FAIL
    )
    flat = KnownSet(KNOWN.train, KNOWN.test, (32,), ())
    assert pairs([mixed(CLEAN, ATTACKED)], flat, terms=TERMS).outcome in (Outcome.FAIL, Outcome.PENDING)


def test_an_attacked_version_that_looks_like_a_training_image_is_none() -> None:
    likely = KnownSet(KnownRows(sketch(ATTACKED), LABELS[:20]), KNOWN.test, (32, 32, 3), ("cat",))
    result = pairs([mixed(CLEAN[:10], ATTACKED[:10])], likely, terms=TERMS)
    assert result.outcome is Outcome.FAIL
    assert "only 10 of 20 images drawn could be recognised" in result.message
    assert "training images" not in result.message


FROM_MINUS_1 = PairTerms("3.8 pairs", EPSILON, low=-1.0, high=1.0)
WIDE = 2 * TEST - 1
WIDE_CLEAN = WIDE[30:50]
WIDE_KNOWN = KnownSet(
    KnownRows(sketch(TRAIN), LABELS[:60], clipped=sketch(np.clip(2 * TRAIN - 1, 0, 1))),
    KnownRows(sketch(WIDE), LABELS, clipped=sketch(np.clip(WIDE, 0, 1))),
    (32, 32, 3),
    ("cat",),
)


def wide(size: float = EPSILON, clean: Images = WIDE_CLEAN) -> Images:
    moved: Images = clean + np.float32(size) * SIGNS[: len(clean)]
    return np.clip(moved, -1, 1)


def unit(images: Images) -> Images:
    return (images + np.float32(1)) / np.float32(2)


def kept(images: Images) -> Images:
    """What matplotlib keeps of images that are given to `imshow`: it cuts off what lies beyond 0 to 1."""
    axes = Drawing().add_subplot()
    return np.stack([np.asarray(axes.imshow(image).get_array(), dtype=np.float32) for image in images])


WAYS = {
    "(image + 1) / 2": unit,
    "levels": lambda images: (unit(images) * 255).astype(np.uint8),
    "(image + 1) * 127.5": lambda images: ((images + 1) * 127.5).astype(np.uint8),
    "half precision": lambda images: unit(images).astype(np.float16),
    "as they are": kept,
}


def judge_wide(clean: Images, other: Images, terms: PairTerms = FROM_MINUS_1) -> CheckResult:
    return pairs([mixed(clean, other)], WIDE_KNOWN, terms=terms)


@pytest.mark.parametrize("way", WAYS)
def test_pixels_from_minus_1_may_be_drawn_on_either_scale(way: str) -> None:
    drawn_as = WAYS[way]
    assert drawn_as(WIDE_CLEAN).min() >= 0
    result = judge_wide(drawn_as(WIDE_CLEAN), drawn_as(wide()))
    assert (result.outcome, result.credit, result.message) == (Outcome.PASS, ALL, "")
    lost = "drawn as they are, images lose all pixels below 0: draw `(image + 1) / 2`, as `imshow` takes pixels from 0 to 1"
    assert result.remark == (lost if way == "as they are" else "")


@pytest.mark.parametrize("way", WAYS)
def test_a_change_beyond_epsilon_fails_on_either_scale_and_is_told_on_that_of_the_pixels(way: str) -> None:
    drawn_as = WAYS[way]
    result = judge_wide(drawn_as(WIDE_CLEAN), drawn_as(wide(0.05)))
    assert result.outcome is Outcome.FAIL
    said = float(result.message.partition("off by up to ")[2].partition(" ")[0])
    assert said == pytest.approx(0.05, abs=0.009)  # 256 levels in all, a level apart twice


def test_a_change_that_is_twice_epsilon_would_pass_on_a_scale_of_half_the_length() -> None:
    clean, other = unit(WIDE_CLEAN), unit(wide(2 * EPSILON))
    assert judge_wide(clean, other).outcome is Outcome.FAIL
    assert judge_wide(clean, other, PairTerms("3.8 pairs", EPSILON)).outcome is Outcome.PASS


def test_raw_images_are_told_from_bright_ones_that_lose_nothing() -> None:
    bright = np.concatenate([WIDE_CLEAN[:17], np.abs(WIDE[50:53])])
    known = KnownSet(
        WIDE_KNOWN.train,
        KnownRows(sketch(bright), LABELS[:20], clipped=sketch(np.clip(bright, 0, 1))),
        (32, 32, 3),
        ("cat",),
    )
    result = pairs([mixed(kept(bright), kept(wide(clean=bright)))], known, terms=FROM_MINUS_1)
    assert result.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("visible", "size", "outcome"),
    [
        (17, EPSILON, Outcome.PASS),
        (15, EPSILON, Outcome.PASS),
        (14, EPSILON, Outcome.PENDING),
        (17, 0.05, Outcome.FAIL),  # what can be seen is wrong
    ],
)
def test_a_few_images_may_turn_black_and_more_are_for_a_person(visible: int, size: float, outcome: Outcome) -> None:
    dark = np.concatenate([WIDE_CLEAN[:visible], WIDE_CLEAN[visible:] / 4 - np.float32(0.7)])
    result = judge_wide(kept(dark), kept(wide(size, dark)))
    assert result.outcome is outcome, result.message
    lost = "pixels below 0 were cut off in drawing, and 12 images became black all over: a person looks"
    assert (lost in result.message) is (outcome is Outcome.PENDING)


def test_black_images_alone_are_no_pairs() -> None:
    assert judge_wide(np.zeros_like(WIDE_CLEAN), np.zeros_like(WIDE_CLEAN)).outcome is Outcome.FAIL


def test_how_to_draw_depends_on_the_range() -> None:
    strangers = kept(2 * scenes(40, 9) - 1)
    result = judge_wide(strangers[:20], strangers[20:])
    assert "recognised as different test images; draw `(image + 1) / 2`, as `imshow` takes pixels" in result.message
    wider = PairTerms("3.8 pairs", EPSILON, low=0.0, high=255.0)
    assert "draw `image / 255`" in judge_wide(strangers[:20], strangers[20:], wider).message


def test_training_images_are_known_on_either_scale() -> None:
    train = 2 * TRAIN[:20] - 1
    for drawn_as in (unit, kept):
        message = judge_wide(drawn_as(train), drawn_as(wide(clean=train))).message
        assert "20 are training images" in message


@pytest.mark.parametrize("drawn_as", [unit, kept])
def test_recognised_pairs_are_shown_on_the_scale_0_to_1_with_their_places(drawn_as: object) -> None:
    assert callable(drawn_as)
    clean, other = drawn_as(WIDE_CLEAN), drawn_as(wide())
    found = recognised_pairs([mixed(clean, other)], WIDE_KNOWN, terms=FROM_MINUS_1)
    assert [one.place for one in found] == list(range(30, 50))
    for one, first, second in zip(found, clean, other, strict=True):
        assert (one.clean == first).all()
        assert (one.attacked == second).all()
