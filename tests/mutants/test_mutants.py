"""Every mutant through the real pipeline: exactly the marks and the diagnosis that are due.

One test a mutant, so that they spread over the workers; `autograder selftest` does the same in one go.
"""

import pytest

from autograder.pipeline.edition import open_edition
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import read_mutants
from autograder.pipeline.selftest import selftest
from autograder.sandbox import isolation

EDITION = "a1_2023"


@pytest.mark.slow
@pytest.mark.parametrize("name", [mutant.id for mutant in read_mutants(open_edition(EDITION).mutants_folder)])
def test_a_mutant_gets_exactly_what_is_due(name: str) -> None:
    (verdict,) = selftest(open_gradable(EDITION), isolation=isolation(), jobs=1, only=[name])
    assert verdict.problems == ()
