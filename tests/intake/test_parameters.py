import pytest

from autograder.intake.parameters import assigns

NAMES = ("NUM_EPOCHS", "GRID_EPOCHS")


def cell(source: object, *tags: str, kind: str = "code") -> dict[str, object]:
    return {"cell_type": kind, "source": source, "metadata": {"tags": list(tags)}}


@pytest.mark.parametrize(
    "found",
    [
        cell("x = 1", "parameters"),
        cell("NUM_EPOCHS = 20"),
        cell(["BATCH = 32\n", "NUM_EPOCHS=20\n"]),
        cell("NUM_EPOCHS, BATCH = 20, 32"),
        cell("GRID_EPOCHS: int = 10"),
        {"cell_type": "code", "source": "NUM_EPOCHS = 20"},
    ],
)
def test_a_cell_that_sets_a_parameter_is_one_whose_numbers_are_replaced(found: object) -> None:
    assert assigns(NAMES, found)


@pytest.mark.parametrize(
    "other",
    [
        cell("model.fit(X, y, epochs=NUM_EPOCHS)"),
        cell("if NUM_EPOCHS == 20:\n    pass"),
        cell("    NUM_EPOCHS = 3  # inside a function"),
        cell("NUM_EPOCHS = 20", kind="markdown"),
        cell(""),
        cell(None),
        {"cell_type": "code", "source": "x = 1", "metadata": {"tags": "parameters"}},
        "NUM_EPOCHS = 20",
    ],
)
def test_other_cells_are_left_alone(other: object) -> None:
    assert not assigns(NAMES, other)


def test_where_nothing_is_replaced_no_cell_is_special() -> None:
    assert not assigns((), cell("x = 1", "parameters"))
