"""assignment.toml is read exactly, and refused with every problem at once."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.checks import VOCABULARY
from autograder.errors import SpecError
from autograder.model.assignment import FollowThrough
from autograder.spec import load

CHECKS = frozenset({"close", "interval", "function", "curves", "prediction", "formula", "written", "activation_review"})
TRAINING = """\
seed = 7
data = ["letters"]
packages = ["keras"]
settings = { letters = "AB" }
quick = { steps = 100, freeform_steps = 40, freeform_time = 3, parameters = { NUM_EPOCHS = 3 } }
"""
REFERENCE = Path(__file__).parents[2] / "reference" / "a1_2023" / "assignment.toml"
Write = Callable[..., Path]


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(SpecError) as caught:
        load(path, checks=CHECKS)
    return caught.value.problems


def test_a_sound_file_becomes_an_assignment(write: Write) -> None:
    assignment = load(write(), checks=CHECKS)
    assert (assignment.id, assignment.title, assignment.version) == ("demo", "A demonstration", "1")
    assert assignment.points == 3
    (part,) = assignment.parts
    assert (part.id, part.notebook, part.seed) == ("part1", "Part1.ipynb", 7)
    assert (part.limits.cell_s, part.limits.memory_mib) == (1.5, 512)
    value, formula = part.questions[0].criteria
    assert (value.points, formula.points) == (Fraction(7, 4), Fraction(1, 4))
    assert value.tolerance is not None
    assert (value.tolerance.name, value.tolerance.atol, value.tolerance.reason) == ("rounded", 5e-4, "Three decimals.")
    assert (value.accept, formula.accept, formula.tolerance) == (("variant",), (), None)
    answer = part.questions[1].criteria[0]
    assert (answer.min_words, answer.max_words) == (10, 150)
    assert [question.bonus for question in part.questions] == [False, False, True]


def test_the_late_rule_keeps_its_timezone_and_exact_share(write: Write) -> None:
    late = load(write(), checks=CHECKS).late
    assert late is not None
    assert late.due == datetime(2023, 9, 8, 23, 55, tzinfo=timezone(timedelta(hours=10)))
    assert late.per_day == Fraction(1, 5)  # by hand; the float 0.2 would not equal it


def test_the_late_rule_may_be_left_out(write: Write) -> None:
    path = write(("[late]\ndue = 2023-09-08T23:55:00+10:00\nper_day = 0.2\n", ""))
    assert load(path, checks=CHECKS).late is None


def test_decimals_that_no_float_sums_exactly_add_up(write: Write) -> None:
    # In floats 0.1 + 0.2 != 0.3.
    path = write(
        ("points = 2\n", "points = 0.3\n"),
        ("1.75", "0.1"),
        ("points = 0.25", "points = 0.2"),
        ("points = 3", "points = 1.3"),
    )
    assert load(path, checks=CHECKS).parts[0].questions[0].points == Fraction(3, 10)


@pytest.mark.parametrize(
    ("written", "policy", "share"),
    [
        ('"full"', FollowThrough.FULL, Fraction(1)),
        ('"none"', FollowThrough.NONE, Fraction(0)),
        ("0.5", FollowThrough.FRACTION, Fraction(1, 2)),
        ("0.1", FollowThrough.FRACTION, Fraction(1, 10)),
    ],
)
def test_follow_through_is_full_none_or_a_share(
    write: Write, written: str, policy: FollowThrough, share: Fraction
) -> None:
    assignment = load(write(('"full"', written)), checks=CHECKS)
    assert (assignment.follow_through, assignment.follow_through_fraction) == (policy, share)


def test_the_2023_edition_is_sound_and_worth_what_the_handout_says() -> None:
    assignment = load(REFERENCE, checks=VOCABULARY)
    assert [part.points for part in assignment.parts] == [30, 30, 40]
    assert assignment.points == 100
    assert sum(q.points for part in assignment.parts for q in part.questions if q.bonus) == 5
    manual = {"written", "activation_review"}
    criteria = [criterion for question in assignment.parts[0].questions for criterion in question.criteria]
    assert sum(c.points for c in criteria if c.check in manual) == Fraction(21, 2)  # 10½, as issue 2 states


def test_a_part_that_trains_says_with_what_and_how_it_is_cut_short(write: Write) -> None:
    (part,) = load(write(("seed = 7\n", TRAINING)), checks=CHECKS).parts
    assert (part.data, part.packages, part.settings) == (("letters",), ("keras",), {"letters": "AB"})
    assert part.quick is not None
    assert (part.quick.steps, part.quick.parameters) == (100, {"NUM_EPOCHS": 3})
    assert (part.quick.freeform_steps, part.quick.freeform_time) == (40, 3)
    assert part.full_limits is None


def test_a_part_that_trains_nothing_says_nothing_of_it(write: Write) -> None:
    (part,) = load(write(), checks=CHECKS).parts
    assert (part.data, part.packages, part.settings, part.quick) == ((), (), {}, None)


def test_what_a_question_needs_is_found_through_all_steps(write: Write) -> None:
    path = write(('number = "2"', 'number = "2"\nneeds = ["q1"]'), ('number = "3"', 'number = "3"\nneeds = ["q2"]'))
    (part,) = load(path, checks=CHECKS).parts
    assert part.needed(["q3"]) == {"q1", "q2", "q3"}
    assert part.needed(["q1"]) == {"q1"}
    assert part.needed(["q9"]) == frozenset()


def test_an_assignment_narrowed_to_some_questions_is_worth_those(write: Write) -> None:
    assignment = load(write(), checks=CHECKS)
    assert assignment.narrowed(()) is assignment
    narrow = assignment.narrowed(["q2"])
    assert [question.id for part in narrow.parts for question in part.questions] == ["q2"]
    assert narrow.points == 1


Q1 = "parts[0].questions[0]"
Q2 = "parts[0].questions[1]"
IDENTIFIER = "an identifier (a letter, then letters, digits or _; no Python keyword)"
POINTS = "a positive number with at most 6 decimals"
SHARE = "a share from 0 to 1 with at most 6 decimals"
MOMENT = "a date and time of this century with its timezone, such as 2023-09-08T23:55:00+10:00"
POLICY = '"full", "none" or a share between 0 and 1'
PATTERN = "a regular expression that compiles and has a group (?P<id>...)"

BROKEN = {
    # unknown and missing keys
    "unknown key": ("version =", "titel = 'x'\nversion =", ["titel: unknown key; did you mean 'title'?"]),
    "unknown key, nothing near": (
        "per_day = 0.2",
        "per_day = 0.2\nzzz = 1",
        ["late.zzz: unknown key; known: due, per_day"],
    ),
    "key that needs quotes": ("seed = 7", 'seed = 7\n"a b" = 1', ['parts[0]."a b": unknown key; known: data, full_limits, id, limits, notebook, packages, questions, quick, seed, settings, title']),
    "later question needed": (
        'number = "1"', 'number = "1"\nneeds = ["q2"]', ["parts[0].questions[0].needs: expected earlier questions of the part, received 'q2'"],
    ),
    "quick tier without steps": (
        "seed = 7",
        "seed = 7\nquick = { parameters = { A = 0 } }",
        [
            "parts[0].quick.steps: missing, expected a positive whole number",
            "parts[0].quick.parameters.A: expected a positive whole number, received 0",
        ],
    ),
    "unknown table": ("[late]", "[extra]\nx = 1\n[late]", ["extra: unknown key; known: follow_through, id, late, parts, points, submission, title, tolerances, version"]),
    "misspelt key": (
        'title = "First"',
        'titel = "First"',
        [f"{Q1}.title: missing, expected text that is not blank", f"{Q1}.titel: unknown key; did you mean 'title'?"],
    ),
    "missing key": ("seed = 7\n", "", ["parts[0].seed: missing, expected a whole number from 0 to 4294967295"]),
    "missing table": (
        "[parts.limits]",
        "[parts.limit]",
        ["parts[0].limits: missing, expected a table", "parts[0].limit: unknown key; did you mean 'limits'?"],
    ),
    "missing list": (
        'criteria = [{ id = "answer", points = 1, check = "written", min_words = 10, max_words = 150, summary = "A text" }]',
        "",
        [f"{Q2}.criteria: missing, expected a list of one or more tables"],
    ),
    "empty list": (
        'criteria = [{ id = "answer", points = 5, check = "written", summary = "A bonus" }]',
        "criteria = []",
        ["parts[0].questions[2].criteria: expected a list of one or more tables, received a list of 0"],
    ),
    # types
    "text for a number": ("seed = 7", 'seed = "7"', ["parts[0].seed: expected a whole number from 0 to 4294967295, received '7'"]),
    "boolean for a number": ("processes = 64", "processes = true", ["parts[0].limits.processes: expected a positive whole number, received true"]),
    "fraction for a whole number": ("memory_mib = 512", "memory_mib = 512.5", ["parts[0].limits.memory_mib: expected a positive whole number, received 512.5"]),
    "number for a text": ('title = "First"', "title = 1", [f"{Q1}.title: expected text that is not blank, received 1"]),
    "number for a flag": ("bonus = true", "bonus = 1", ["parts[0].questions[2].bonus: expected true or false, received 1", "points: expected the sum of all questions without bonus, 8, received 3"]),
    "list for a text": ('title = "First"', 'title = ["First"]', [f"{Q1}.title: expected text that is not blank, received a list of 1"]),
    "text for a table": ("[late]\ndue = 2023-09-08T23:55:00+10:00\nper_day = 0.2", "late = 'never'", ["late: expected a table, received 'never'"]),
    "table for a text": ('version = "1"', "version = { a = 1 }", ["version: expected text that is not blank, received a table"]),
    "long text is cut": ("seed = 7", f'seed = "{"x" * 200}"', [f"parts[0].seed: expected a whole number from 0 to 4294967295, received '{'x' * 76}..."]),
    # points
    "negative points": ("points = 0.25", "points = -1", [f"{Q1}.criteria[1].points: expected {POINTS}, received -1"]),
    "zero points": ("points = 0.25", "points = 0", [f"{Q1}.criteria[1].points: expected {POINTS}, received 0"]),
    "points as text": ("points = 0.25", 'points = "0.25"', [f"{Q1}.criteria[1].points: expected {POINTS}, received '0.25'"]),
    "points as boolean": ("points = 3", "points = true", [f"points: expected {POINTS}, received true"]),
    "points not a number": ("points = 0.25", "points = nan", [f"{Q1}.criteria[1].points: expected {POINTS}, received NaN"]),
    "infinite points": ("points = 0.25", "points = inf", [f"{Q1}.criteria[1].points: expected {POINTS}, received Infinity"]),
    "too many decimals": ("points = 0.25", "points = 0.3333333", [f"{Q1}.criteria[1].points: expected {POINTS}, received 0.3333333"]),
    "tiny points": ("points = 0.25", "points = 1e-999999", [f"{Q1}.criteria[1].points: expected {POINTS}, received 1E-999999"]),
    "criteria do not sum": ("points = 0.25", "points = 0.5", [f"{Q1}.points: expected the sum of its criteria, 2.25, received 2"]),
    "questions do not sum": ("points = 3", "points = 30", ["points: expected the sum of all questions without bonus, 3, received 30"]),
    "bonus does not count": ("bonus = true", "bonus = false", ["points: expected the sum of all questions without bonus, 8, received 3"]),
    # names
    "question twice": ('id = "q2"', 'id = "q1"', [f"{Q2}.id: 'q1' is already used at {Q1}.id"]),
    "number twice": ('number = "2"', 'number = "1"', [f"{Q2}.number: '1' is already used at {Q1}.number"]),
    "criterion twice": ('id = "formula"', 'id = "value"', [f"{Q1}.criteria[1].id: 'value' is already used at {Q1}.criteria[0].id"]),
    "climbing id": ('id = "q2"', 'id = "../q2"', [f"{Q2}.id: expected {IDENTIFIER}, received '../q2'"]),
    "keyword as id": ('id = "part1"', 'id = "import"', [f"parts[0].id: expected {IDENTIFIER}, received 'import'"]),
    "id with a line break": ('id = "q2"', 'id = "q2\\n"', [f"{Q2}.id: expected {IDENTIFIER}, received 'q2\\n'"]),
    "edition in another folder": ('id = "demo"', 'id = "a1_2023"', ["id: expected the name of the file's folder, 'demo', received 'a1_2023'"]),
    "notebook elsewhere": ('"Part1.ipynb"', '"../Part1.ipynb"', ["parts[0].notebook: expected a plain file name that ends in .ipynb, received '../Part1.ipynb'"]),
    "accept is no list": ('["variant"]', '"variant"', [f"{Q1}.criteria[0].accept: expected a list of different identifiers, received 'variant'"]),
    "accepted twice": ('["variant"]', '["a", "a"]', [f"{Q1}.criteria[0].accept: expected a list of different identifiers, received a list of 2"]),
    # tolerances
    "no reason": ('reason = "Three decimals."\n', "", ["tolerances.rounded.reason: missing, expected text that is not blank"]),
    "blank reason": ('"Three decimals."', '"  "', ["tolerances.rounded.reason: expected text that is not blank, received '  '"]),
    "negative tolerance": ("atol = 5e-4", "atol = -5e-4", ["tolerances.rounded.atol: expected a number of at least 0, received -0.0005"]),
    "infinite tolerance": ("atol = 5e-4", "atol = inf", ["tolerances.rounded.atol: expected a number of at least 0, received Infinity"]),
    "overflowing tolerance": ("atol = 5e-4", "atol = 1e400", ["tolerances.rounded.atol: expected a number of at least 0, received 1E+400"]),
    "tolerance of nothing": ("atol = 5e-4\nrtol = 1e-3", "atol = 0\nrtol = 0.0", ["tolerances.rounded.atol: expected a number above 0 here or in rtol, received 0 in both"]),
    "tolerance not defined": (
        'tolerance = "rounded"',
        'tolerance = "round"',
        [
            f"{Q1}.criteria[0].tolerance: no tolerance 'round' is defined; did you mean 'rounded'?",
            "tolerances.rounded: defined, but no criterion uses it",
        ],
    ),
    "tolerance not used": ("[tolerances.rounded]", "[tolerances.spare]\natol = 1\nrtol = 0\nreason = 'r'\n[tolerances.rounded]", ["tolerances.spare: defined, but no criterion uses it"]),
    "tolerance badly named": (
        "[tolerances.rounded]",
        "[tolerances.'a b']\natol = 1\nrtol = 0\nreason = 'r'\n[tolerances.rounded]",
        [f'tolerances."a b": expected {IDENTIFIER} as a tolerance\'s name', 'tolerances."a b": defined, but no criterion uses it'],
    ),
    "tolerance is no table": ("[tolerances.rounded]", "[tolerances]\nspare = 1\n[tolerances.rounded]", ["tolerances.spare: expected a table, received 1", "tolerances.spare: defined, but no criterion uses it"]),
    # checks
    "unknown check": ('check = "formula"', 'check = "formulae"', [f"{Q1}.criteria[1].check: unknown check 'formulae'; did you mean 'formula'?"]),
    # late rule
    "due without timezone": ("23:55:00+10:00", "23:55:00", [f"late.due: expected {MOMENT}, received 2023-09-08T23:55:00"]),
    "due is only a day": ("2023-09-08T23:55:00+10:00", "2023-09-08", [f"late.due: expected {MOMENT}, received 2023-09-08"]),
    "due is text": ("2023-09-08T23:55:00+10:00", '"tomorrow"', [f"late.due: expected {MOMENT}, received 'tomorrow'"]),
    "due in another century": ("2023-09-08", "0023-09-08", [f"late.due: expected {MOMENT}, received 0023-09-08T23:55:00+10:00"]),
    "per_day above 1": ("per_day = 0.2", "per_day = 20", [f"late.per_day: expected {SHARE}, received 20"]),
    "per_day negative": ("per_day = 0.2", "per_day = -0.2", [f"late.per_day: expected {SHARE}, received -0.2"]),
    # submission names
    "pattern does not compile": ("'^(?P<id>[0-9]{1,8})_demo$'", "'^(?P<id>'", [f"submission.archive: expected {PATTERN}, received '^(?P<id>'"]),
    "pattern without the group": ("(?P<id>[0-9]{1,8})", "([0-9]{1,8})", [f"submission.archive: expected {PATTERN}, received '^([0-9]{{1,8}})_demo$'"]),
    "pattern is a number": ("'^(?P<id>[0-9]{1,8})_demo$'", "3", [f"submission.archive: expected {PATTERN}, received 3"]),
    "example does not match": ("12345678_demo.zip", "x_demo.zip", ["submission.example: 'x_demo.zip' without .zip does not match `archive`"]),
    "example's id is out of range": ("id_max = 99999999", "id_max = 5", ["submission.example: its ID 12345678 is not from 1 to 5"]),
    "id range reversed": ("id_min = 1\nid_max = 99999999", "id_min = 9\nid_max = 5", ["submission.id_max: expected at least id_min, 9, received 5"]),
    "id too large for a seed": ("id_max = 99999999", "id_max = 4294967296", ["submission.id_max: expected a whole number from 1 to 4294967295, received 4294967296"]),
    "variable is no name": ('"student_id"', '"student id"', [f"submission.student_id_variable: expected {IDENTIFIER}, received 'student id'"]),
    # limits, words, policy
    "no time at all": ("cell_s = 1.5", "cell_s = 0", ["parts[0].limits.cell_s: expected a positive number of seconds, received 0"]),
    "negative limit": ("file_mib = 32", "file_mib = -32", ["parts[0].limits.file_mib: expected a positive whole number, received -32"]),
    "word bounds reversed": ("max_words = 150", "max_words = 5", [f"{Q2}.criteria[0].max_words: expected at least min_words, 10, received 5"]),
    "negative words": ("min_words = 10", "min_words = -1", [f"{Q2}.criteria[0].min_words: expected a number of words, 0 for no bound, received -1"]),
    "policy misspelt": ('"full"', '"ful"', [f"follow_through: expected {POLICY}, received 'ful'"]),
    "policy as share of 1": ('"full"', "1", [f"follow_through: expected {POLICY}, received 1"]),
    "policy as share of 0": ('"full"', "0.0", [f"follow_through: expected {POLICY}, received 0.0"]),
    "policy as boolean": ('"full"', "true", [f"follow_through: expected {POLICY}, received true"]),
    "policy missing": ('follow_through = "full"\n', "", [f"follow_through: missing, expected {POLICY}"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_with_exactly_its_problems(write: Write, name: str) -> None:
    old, new, expected = BROKEN[name]
    assert list(problems(write((old, new)))) == expected


def test_an_example_whose_id_is_no_number_is_refused(write: Write) -> None:
    path = write(("[0-9]{1,8})_demo$", ".*)_demo$"), ("12345678_demo", "x_demo"))
    assert problems(path) == ("submission.archive: its group `id` is 'x' in the example, expected digits",)


@pytest.mark.parametrize("check", ["close", "interval", "function", "curves"])
def test_a_check_that_compares_numbers_needs_a_tolerance(write: Write, check: str) -> None:
    path = write(('check = "formula"', f'check = "{check}"'))
    assert problems(path) == (f"{Q1}.criteria[1].tolerance: missing: check {check!r} compares numbers; known: rounded",)


def test_every_problem_is_told_at_once(write: Write) -> None:
    path = write(
        ('title = "First"', 'title = ""'),
        ("points = 3", "points = 4"),
        ("atol = 5e-4", "atol = 'small'"),
        ("cell_s = 1.5", "cell_s = -1"),
        ('check = "written"', 'check = "writen"'),
        ("per_day", "perday"),
    )
    told = problems(path)
    assert {problem.split(":")[0] for problem in told} == {
        "tolerances.rounded.atol",
        "parts[0].limits.cell_s",
        f"{Q1}.title",
        f"{Q2}.criteria[0].check",
        "late.per_day",
        "late.perday",
        "points",
    }
    assert len(told) == 7


def test_the_message_holds_the_file_and_every_problem(write: Write) -> None:
    path = write(("seed = 7", "seed = -7"), ("id_max = 99999999", "id_max = 0"))
    with pytest.raises(SpecError, match="2 problems") as caught:
        load(path, checks=CHECKS)
    assert caught.value.where == str(path)
    assert caught.value.exit_code == 2


def test_a_syntax_error_names_its_line(write: Write) -> None:
    (problem,) = problems(write(("seed = 7", "seed = = 7")))
    assert problem.startswith("not valid TOML: ")
    assert "line 27" in problem


def test_a_number_beyond_any_type_is_a_problem_not_a_crash(write: Write) -> None:
    (problem,) = problems(write(("seed = 7", f"seed = 1e{'9' * 30}")))
    assert problem.startswith("not valid TOML: ")


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "assignment.toml")
    assert problem == "the file cannot be read: No such file or directory"


def test_a_file_in_another_encoding_is_refused(write: Write) -> None:
    path = write()
    path.write_bytes('id = "Übung"'.encode("latin-1"))
    assert problems(path) == ("byte 6: the file is not UTF-8, save it as UTF-8",)


def test_an_empty_file_lacks_every_required_key(write: Write) -> None:
    path = write()
    path.write_text("", encoding="utf-8")
    missing = {problem.split(":")[0] for problem in problems(path)}
    assert missing == {"tolerances", "parts", "follow_through", "id", "title", "version", "points", "submission"}
