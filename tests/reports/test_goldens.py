import pytest

from tests.reports.goldens import FOLDER, GOLDENS


@pytest.mark.parametrize("name", GOLDENS)
def test_report_is_the_golden_one(name: str) -> None:
    golden = (FOLDER / name).read_bytes().decode()
    assert GOLDENS[name]() == golden, "if meant: python -m tests.reports.update_goldens, then read the difference"


def test_no_golden_is_left_over() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(GOLDENS)


@pytest.mark.parametrize("name", GOLDENS)
def test_report_ends_with_one_line_feed(name: str) -> None:
    text = GOLDENS[name]()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
