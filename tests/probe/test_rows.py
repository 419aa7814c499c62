"""Samples described by what knows them again."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from autograder.checks.samples.sketch import sketch
from autograder.evidence.training import decode_rows

RNG = np.random.default_rng(3)
IMAGES = RNG.integers(0, 256, (150, 28, 28)).astype(np.uint8)
LABELS = RNG.integers(0, 10, 150)


@pytest.fixture(scope="module")
def rows(probe: Callable[[str], ModuleType]) -> Any:
    return probe("held.rows")


@pytest.fixture(scope="module")
def gathered(probe: Callable[[str], ModuleType]) -> Any:
    return probe("held.gathered")


def test_samples_are_described_with_the_trusted_sides_sketch(rows: Any) -> None:
    read = decode_rows(json.loads(json.dumps(rows.describe(IMAGES, LABELS), allow_nan=False)))
    assert (read.count, read.shape, read.dtype, read.low, read.high) == (150, (28, 28), "uint8", 0.0, 255.0)
    assert read.sketch == pytest.approx(sketch(IMAGES), abs=1e-4)
    assert read.labels is not None
    assert read.labels.tolist() == LABELS.tolist()
    assert not read.one_hot


@pytest.mark.parametrize(
    "labels",
    [
        LABELS,
        LABELS.tolist(),
        LABELS[:, np.newaxis],
        LABELS.astype(np.float32),
        np.eye(10)[LABELS],
        np.eye(10)[LABELS] * 0.9 + 0.01,
    ],
)
def test_labels_are_read_in_every_form(rows: Any, labels: Any) -> None:
    read = decode_rows(rows.describe(IMAGES, labels))
    assert read.labels is not None
    assert read.labels.tolist() == LABELS.tolist()
    assert read.one_hot is (np.shape(labels)[-1] == 10)
    assert (read.peaks is None) is not read.one_hot


@pytest.mark.parametrize("form", ["one-hot", "smoothed", "mixed"])
def test_label_vectors_are_described_by_their_largest_entries(rows: Any, gathered: Any, form: str) -> None:
    vectors = np.eye(10)[LABELS]
    soft = {"one-hot": vectors, "smoothed": vectors * 0.9 + 0.01, "mixed": 0.7 * vectors + 0.3 * vectors[::-1]}[form]
    described = rows.describe(IMAGES, soft)
    assert decode_rows(described).peaks == pytest.approx(soft.max(axis=1))
    written = {"one-hot": None, "smoothed": [1], "mixed": [150]}[form]
    assert (described["peaks"] and described["peaks"]["shape"]) == written
    parts = gathered.Gathered()
    for start in range(0, 150, 40):
        parts.add(IMAGES[start : start + 40], soft[start : start + 40])
    assert parts.rows() == described


def test_vectors_among_numbers_are_vectors_with_a_peak_of_one(gathered: Any) -> None:
    parts = gathered.Gathered()
    parts.add(IMAGES[:2], LABELS[:2])
    parts.add(IMAGES[2:4], np.eye(10)[LABELS[2:4]] / 2)
    read = decode_rows(parts.rows())
    assert read.labels.tolist() == LABELS[:4].tolist()  # type: ignore[union-attr]
    assert read.peaks.tolist() == [1, 1, 0.5, 0.5]  # type: ignore[union-attr]


@pytest.mark.parametrize("labels", [None, LABELS[:10], RNG.random(150), np.zeros((150, 2, 2)), "text", [None] * 150])
def test_what_are_no_labels_are_none(rows: Any, labels: Any) -> None:
    assert rows.describe(IMAGES, labels)["labels"] is None


@pytest.mark.parametrize("samples", [None, 3.0, "text", np.array(["a"]), {"a": 1}, np.zeros(3, complex)])
def test_what_are_no_samples_are_not_described(rows: Any, samples: Any) -> None:
    assert rows.describe(samples) is None


@pytest.mark.parametrize("samples", [np.zeros((0, 784)), np.zeros((5, 0)), np.full((3, 4), np.nan), np.array([1, 2])])
def test_odd_samples_are_described_all_the_same(rows: Any, samples: Any) -> None:
    assert decode_rows(json.loads(json.dumps(rows.describe(samples), allow_nan=False))).count == len(samples)


def test_very_many_samples_are_counted_not_sketched(rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "MAX_SAMPLES", 149)
    monkeypatch.setattr(rows, "MAX_LABELS", 149)
    described = rows.describe(IMAGES, LABELS)
    assert (described["count"], described["sketch"], described["labels"]) == (150, None, None)


def test_the_same_content_has_the_same_index(rows: Any) -> None:
    table = rows.Table()
    first = table.add(rows.describe(IMAGES, LABELS))
    assert table.add(rows.describe(IMAGES / 255.0, LABELS)) != first
    assert table.add(rows.describe(IMAGES.copy(), LABELS.tolist())) == first
    assert table.add(None) == -1
    assert len(table.rows) == 2


def test_what_does_not_fit_the_tables_budget_is_only_counted(rows: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BASE64_CHARS", 4_000)
    table = rows.Table()
    for shift in range(3):
        table.add(rows.describe(IMAGES + np.uint8(shift), LABELS))
    assert [item["sketch"] is None for item in table.rows] == [False, True, True]


def test_batches_add_up_to_the_whole(rows: Any, gathered: Any) -> None:
    parts = gathered.Gathered()
    for start in range(0, 150, 32):
        parts.add(IMAGES[start : start + 32], LABELS[start : start + 32])
    assert parts.rows() == rows.describe(IMAGES, LABELS)
    assert parts.largest == 32


def test_of_a_loop_over_epochs_each_sample_is_taken_once(gathered: Any) -> None:
    passing = gathered.Passing()
    for _ in range(20):
        order = RNG.permutation(150)
        for start in range(0, 150, 10):
            batch = order[start : start + 10]
            passing.add(IMAGES[batch], LABELS[batch])
    read = decode_rows(passing.rows())
    assert (read.count, passing.batches) == (150, 300)
    assert sorted(read.labels.tolist()) == sorted(LABELS.tolist())  # type: ignore[union-attr]


def test_a_loop_that_never_shows_the_same_twice_is_cut_off(gathered: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathered, "MAX_PASSING", 300)
    passing = gathered.Passing()
    for _ in range(20):
        passing.add(RNG.random((100, 4)))
    assert passing.rows()["count"] == 300


def test_batches_that_are_none_are_left_out(gathered: Any) -> None:
    parts = gathered.Gathered()
    assert parts.rows() is None
    for odd in (None, "text", 3.0, np.zeros((0, 4))):
        parts.add(odd)
    parts.add(np.ones((2, 4)), [0, 1])
    parts.add(np.ones((2, 5)), [0, 1])
    parts.add(np.ones((1, 4)))
    read = decode_rows(parts.rows())
    assert (read.count, read.labels) == (3, None)
