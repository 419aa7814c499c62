"""Checks of a function that mixes images and labels."""
