"""What of a notebook without the template is the student's own. Expected answers are as a person marking would give."""

import pytest

from autograder.intake.ownwork import own_code, own_text, read_handout, shingles

PROMPT = (
    "Run the cells above, look at the curve of your training, and say below what you see in it (i.e. did it learn)."
)
GIVEN = "network_one.fit(data_manager, batch_size=32, num_epochs=20)"
HANDOUT = frozenset({*shingles(PROMPT), *shingles(GIVEN), *shingles("Forward way")})


@pytest.mark.parametrize(
    "source",
    [
        "",
        "....",
        "***",
        "## Question 1.2",
        "**Question 2.1.** Load the pictures [5 points]",
        "(a) How large is $h^1(x)$?\n\n[1 point]",
        "Question 1.3",
        "# Part 2: Networks\n[Marks: 30 points]",
        "Show your fomular",
        "# Write down what you see here",
        "#Your remarks here\n\n....",
        "_Type your answer here, replacing this text._",
        "**Backward propagation**",
        PROMPT,
        PROMPT.replace("your training", "$f(x)$ your training"),
        "Forward way",
        "(a)",
        "**b.**",
        "Part (c):",
        "iv)",
        "a. How large is it?\n\n**Answer:**",
        "**Formula**: TODO",
        f"Question 3.1 {PROMPT}\n\n![figure](Figures/block.png)",
        "<!-- a remark -->",
        "Question 1.2\n\n<img src='net.png'>",
        "![the network](Figures/net.png)",
    ],
)
def test_prompts_headings_and_placeholders_are_nobodys(source: str) -> None:
    assert not own_text(source, HANDOUT)


@pytest.mark.parametrize(
    "source",
    [
        "The network overfits.",
        "No",
        "2",
        "## $h^1 = [0, 1, 3]$",
        "$$h^1 = \\begin{bmatrix} 0 \\\\ 1 \\end{bmatrix}$$",
        "(a) What is the value?\n\n[0, 1, 3]",
        f"{PROMPT}\n\nIt did not.",
        "![my solution](answer.png)",
        "Show your fomular\n\n![](attachment:by_hand.png)",
        "(a) How large is $h^1(x)$?\n<img src='by_hand.jpg'>",
        "Question 3.1\n\nThe loss stays where it is, so the model did not learn at all.",
        "(c) class 2",
        "c",
        "Answer: C",
        "Your answer here: 0.127",
    ],
)
def test_whatever_a_student_writes_is_theirs(source: str) -> None:
    assert own_text(source, HANDOUT)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# Show your code",
        "import numpy as np\nfrom tensorflow import keras  # here",
        "%matplotlib inline\n! pip install imutils",
        "np.random.seed(student_id)\ntf.random.set_seed(1234)",
        "student_id = 32045678  # mine\nW1 = np.random.rand(4, 3)\nb1 = np.random.rand(4,1)",
        "X_train, y_train = #Insert your code here",
        "(X_full, y_full), (X_test, y_test) = # Insert your code here",
        "h1 = ...",
        "pass",
        GIVEN,
        '"""TODO"""',
    ],
)
def test_given_and_cut_off_code_is_nobodys(source: str) -> None:
    assert not own_code(source, HANDOUT)


@pytest.mark.parametrize(
    "source",
    [
        "W1 @ x + b1",
        "h1 = np.array([0, 1, 3])",
        "h1",
        "print(3)",
        "network_one.fit(data_manager, batch_size=64, num_epochs=20, verbose=0)",
        "X_train, y_train = X[:i], y[:i]  # Insert your code here",
        "np.random.seed(1); h1 = 3",
        "def f(x:",
    ],
)
def test_code_that_does_something_is_the_students(source: str) -> None:
    assert own_code(source, HANDOUT)


def test_without_a_known_handout_a_prompt_of_many_words_counts_as_the_students() -> None:
    assert own_text(PROMPT)


def test_numbers_alone_are_never_taken_for_the_handouts() -> None:
    assert shingles("1 2 3 4") == []
    assert shingles("7") == []
    assert own_text("1 2 3 4", frozenset(shingles("1 2 3 4 points more")))


def test_a_file_of_hashes_is_read_without_its_comments() -> None:
    assert read_handout("# made by a tool\nab12 cd34\nef56\n") == {"ab12", "cd34", "ef56"}
