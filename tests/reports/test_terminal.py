from dataclasses import replace

import pytest

from autograder.reports import terminal
from tests.reports import samples


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    text = terminal.render([samples.full(), samples.perfect(), samples.hostile()], width=width)
    text += terminal.render_detail(samples.full(), width=width)
    assert max(map(len, text.splitlines())) <= width


def test_part_one_fits_eighty_columns_with_its_subtotals() -> None:
    full = samples.full()
    text = terminal.render([replace(full, questions=full.questions[:-1], late=None), samples.perfect()], width=80)
    row = next(line for line in text.splitlines() if line.startswith("12345678_A1_solution"))
    assert row.split()[:7] == ["12345678_A1_solution", "3.5", "1.25", "0.375", "0", "5.125", "7"]  # by hand


def test_subtotals_are_left_out_where_they_do_not_fit() -> None:
    assert "1.1" in terminal.render([samples.perfect(), samples.full()], width=120)
    assert "1.1" not in terminal.render([samples.full()], width=50).partition("\n\n")[2]


def test_grader_error_is_the_first_thing_said() -> None:
    text = terminal.render([samples.perfect(), samples.full()])
    assert text.startswith("GRADER ERROR 12345678_A1_solution: 1.3b db2 not decided\n")


def test_id_has_a_column_when_a_name_does_not_say_it() -> None:
    assert " ID " not in terminal.render([samples.perfect()], width=120)
    assert " ID " in terminal.render([replace(samples.perfect(), submission="77_A1_solution")], width=120)
    assert " ID " in terminal.render([replace(samples.perfect(), student_id=None)], width=120)


def test_without_colour_there_is_no_escape_and_with_it_the_words_are_the_same() -> None:
    plain, coloured = (terminal.render([samples.full()], color=color) for color in (False, True))
    assert "\x1b" not in plain
    assert "\x1b[" in coloured


def test_student_text_moves_no_cursor_and_is_no_markup() -> None:
    report = replace(samples.perfect(), submission="[red]7[/red]\x1b[2J\x07\u202e_A1")
    text = terminal.render([report]) + terminal.render_detail(report)
    assert "[red]7[/red]_A1" in text
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_detail_gives_reason_and_remark_of_every_criterion() -> None:
    text = " ".join(terminal.render_detail(samples.full(), width=200).split())
    assert "1.2f value 0/0.75 ✗ no marks Expected 0.1269, received 0.1831" in text
    assert "1.2a value 0.75/0.75 ✓ full marks found as `h_1`" in text
    assert "Part1.ipynb: Named Part1.ipynb" in text


def test_no_submissions_make_an_empty_table() -> None:
    assert "0 submissions" in terminal.render([])
