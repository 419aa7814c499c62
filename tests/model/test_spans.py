"""Parts of cells; who owns which was worked out by hand."""

import pytest

from autograder.model.spans import part_of_cells

PART_OF = {"q1": "part1", "q2": "part1", "q3": "part2"}


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        pytest.param(
            ["", "q1", "", "q2", "", "q3", ""], "1111222", id="the next question decides, at the end the last"
        ),
        pytest.param(["q3", "", "q1", ""], "2111", id="parts in another order"),
        pytest.param(["q1", "q3", "q2"], "121", id="one part within another"),
        pytest.param(["", ""], "--", id="no question at all"),
        pytest.param(["", "q1 q2", "", "q1 q3", "", "q3"], "112-22", id="shared by questions"),
        pytest.param(["q1 q3", "q1 q3"], "--", id="everything shared by two parts"),
        pytest.param(["unknown", "q3"], "22", id="a question that is none"),
        pytest.param([], "", id="no cells"),
    ],
)
def test_each_cell_has_the_part_whose_question_follows(questions: list[str], expected: str) -> None:
    found = part_of_cells([tuple(several.split()) for several in questions], PART_OF)
    assert "".join(part.removeprefix("part") if part else "-" for part in found) == expected
