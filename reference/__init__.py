"""The right answers: one folder an edition, and `shared` for what editions have in common.

Nothing here knows the grader, and nothing here is ever given to students (`autograder.release` proves it).
"""

__all__: list[str] = []
