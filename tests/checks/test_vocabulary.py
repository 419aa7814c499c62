from autograder import checks


def test_every_check_of_the_vocabulary_is_a_public_function() -> None:
    assert all(callable(getattr(checks, name)) for name in checks.VOCABULARY - {checks.MANUAL})


def test_what_is_exported_exists_once() -> None:
    assert len(set(checks.__all__)) == len(checks.__all__)
    assert all(hasattr(checks, name) for name in checks.__all__)
