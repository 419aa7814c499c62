"""Checks of a student's class by what it did when it was fitted on a few images of the grader's."""
