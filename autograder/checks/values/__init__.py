"""Checks of answers that are judged by their value."""
