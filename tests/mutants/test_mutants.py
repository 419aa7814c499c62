"""Mutants through the real pipeline: exactly the marks and the diagnosis that are due.

One test a mutant, so that they spread over the workers; `autograder selftest` does the same in one go. Of the parts that
train, only those marked `ci` run here: a training takes longer than the rest of the grader's tests together.
"""

import pytest

from autograder.pipeline.edition import open_edition
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import read_mutants
from autograder.pipeline.selftest import selftest
from autograder.sandbox import isolation

EDITION = open_edition("a1_2023")
TRAINING = {part.id for part in EDITION.whole.parts if part.quick}
CHOSEN = [m for m in read_mutants(EDITION.mutants_folder) if m.ci or m.part not in TRAINING]


@pytest.mark.slow
@pytest.mark.timeout(400)  # a notebook of Part 2 may run for 300 s, and other tests run beside it
@pytest.mark.parametrize("name", [mutant.id for mutant in CHOSEN])
def test_a_mutant_gets_exactly_what_is_due(name: str) -> None:
    (verdict,) = selftest(open_gradable("a1_2023"), isolation=isolation(), jobs=1, only=[name])
    assert verdict.problems == ()
