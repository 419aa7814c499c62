"""How much a JSON text holds is seen before it is parsed."""

import json
import time
from collections.abc import Callable

import pytest

from autograder.sandbox.connection.shape import modest


def seconds(work: Callable[[], object]) -> float:
    def once() -> float:
        started = time.process_time()
        work()
        return time.process_time() - started

    return min(once() for _ in range(5))


def nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    "raw",
    [
        b"{}",
        json.dumps({"evidence": json.dumps({"values": [[1, 2], {"a": "[[[["}] * 500})}).encode(),
        b'{"text":"' + b"," * 5_000 + b'"}',
        b'{"text":"\\"' + b"[" * 5_000 + b'"}',
        nested(50),
        '{"é": "ö"}'.encode(),
    ],
)
def test_a_text_of_few_values_is_modest_however_long_its_strings(raw: bytes) -> None:
    assert modest(raw, values=100)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" + b"0," * 101 + b"0]",
        b"[]" * 101,
        b"{}" * 101,
        nested(51),
        b'"\\\\"' + b"[]," * 101,
        ("[" + '"é",' * 300_000 + "0]").encode(),
    ],
)
def test_a_text_of_many_values_or_deep_ones_is_not(raw: bytes) -> None:
    assert not modest(raw, values=100)


def test_long_texts_must_be_ascii() -> None:
    assert modest(b'"' + b"x" * 2_000_000 + b'"', values=1)
    assert not modest(b'"' + "é".encode() * 1_000_000 + b'"', values=1)


@pytest.mark.parametrize("piece", [b'"', b'\\"', b'"\\', b"[", b'"a', b"\\"])
def test_sixteen_times_the_text_takes_no_more_than_some_sixteen_times_as_long(piece: bytes) -> None:
    short, long = piece * 50_000, piece * 800_000
    took = seconds(lambda: modest(short, values=10**7, depth=10**7))
    # By the square it would be 256.
    assert seconds(lambda: modest(long, values=10**7, depth=10**7)) < 100 * took
