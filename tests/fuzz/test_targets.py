"""Whatever bytes come in, only the documented errors come out: what fuzzing once found, and a search at random.

`fixtures/fuzz/<target>` holds small inputs that broke a reader once. `test_atheris` searches with coverage, and longer.
"""

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz.built import as_json, packed
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).resolve().parents[2] / "fixtures" / "fuzz"
SOME = settings(max_examples=40, phases=(Phase.explicit, Phase.generate), deadline=None)
MANY = settings(SOME, max_examples=150)
CHANGES = st.lists(
    st.tuples(st.integers(0, 10**6), st.one_of(st.integers(0, 255), st.binary(max_size=8))), min_size=1, max_size=8
)
JSON_TARGETS = ("notebook", "question", "log", "appraised", "reply", "cell")


def changed(data: bytes, changes: list[tuple[int, int | bytes]]) -> bytes:
    """The bytes with some replaced, put in, or (an empty piece) the rest cut off."""
    found = bytearray(data)
    for position, change in changes:
        at = position % (len(found) + 1)
        if isinstance(change, int):
            found[at : at + 1] = bytes([change])
        elif change:
            found[at:at] = change
        else:
            del found[at:]
    return bytes(found)


@pytest.mark.parametrize("name", TARGETS)
def test_honest_input_is_read(name: str) -> None:
    for data in seeds()[name]:
        TARGETS[name](data)


@pytest.mark.parametrize("path", sorted(FOUND.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_broke_a_reader_once_breaks_it_no_more(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@SOME
@given(st.data(), CHANGES)
@pytest.mark.parametrize("name", TARGETS)
def test_damaged_input_is_read_or_refused(
    name: str, data: st.DataObject, changes: list[tuple[int, int | bytes]]
) -> None:
    TARGETS[name](changed(data.draw(st.sampled_from(seeds()[name])), changes))


@MANY
@given(st.lists(st.integers(0, 255), max_size=300).map(packed))
@pytest.mark.parametrize("name", JSON_TARGETS)
def test_any_json_of_our_own_words_is_read_or_refused(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.parametrize("text", [b"{}", b"[1]", b""])
def test_bytes_that_begin_like_json_are_taken_as_they_are(text: bytes) -> None:
    assert as_json(text) == text
    assert as_json(packed([3, 2, 4, 1, 4, 2, 0])) == b"[1, 2]"
