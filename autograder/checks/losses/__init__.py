"""Checks of a loss function of the student's own."""
