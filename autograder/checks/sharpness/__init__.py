"""Checks of a step of sharpness-aware minimisation."""
