"""The hashes of a hand-out know its sentences again, and hold none of them."""

from autograder.intake.ownwork import own_text, read_handout
from tools.build_handout_words import handout_words

TEXT = "Look at the curve of the training.\nBackward way\nThe answer 1 2 3 4 is given.\n7\n"


def test_sentences_and_short_lines_are_known_again_wherever_they_are_wrapped() -> None:
    known = read_handout(handout_words(TEXT))
    assert not own_text("Look at\nthe curve of the training.", known)
    assert not own_text("Backward way", known)
    assert own_text("The curve is flat, the training was of no use.", known)
    assert own_text("7", known)


def test_the_file_holds_hashes_alone_and_is_the_same_every_time() -> None:
    written = handout_words(TEXT)
    assert written == handout_words(TEXT)
    assert "curve" not in written
    lines = written.splitlines()
    assert lines[0].startswith("#")
    assert all(len(item) == 6 and int(item, 16) >= 0 for line in lines[1:] for item in line.split())
