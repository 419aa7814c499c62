"""Checks of data sets: what was loaded, split and scaled, known again by content."""
