"""Mutants through the real pipeline: exactly the marks and the diagnosis that are due.

One test a mutant, so that they spread over the workers; `autograder selftest` does the same in one go. Of the parts that
train, only those marked `ci` run here: a training takes longer than the rest of the grader's tests together.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from autograder.pipeline.edition import editions, open_edition
from autograder.pipeline.grade import open_gradable
from autograder.pipeline.mutants import read_mutants
from autograder.pipeline.selftest import selftest
from autograder.sandbox import isolation

opened = cache(open_gradable)


def chosen() -> Iterator[tuple[str, str]]:
    """Edition and id of each mutant that runs here."""
    for name in editions():
        edition = open_edition(name)
        training = {part.id for part in edition.whole.parts if part.quick}
        mutants = read_mutants(edition.mutants_folder)
        yield from ((name, mutant.id) for mutant in mutants if mutant.ci or mutant.part not in training)


@pytest.mark.slow
@pytest.mark.timeout(400)  # a notebook of Part 2 may run for 300 s, and other tests run beside it
@pytest.mark.parametrize(("edition", "name"), list(chosen()))
def test_a_mutant_gets_exactly_what_is_due(edition: str, name: str) -> None:
    (verdict,) = selftest(opened(edition), isolation=isolation(), jobs=1, only=[name])
    assert verdict.problems == ()
