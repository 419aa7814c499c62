"""Checks of figures of many small images."""
