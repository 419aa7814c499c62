"""Checks of formulas and written answers that have a form."""
