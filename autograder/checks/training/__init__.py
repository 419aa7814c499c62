"""Checks of what was trained, evaluated, chosen and reported."""
