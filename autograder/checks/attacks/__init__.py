"""Checks of attacks on images, and of what is claimed of models that withstand them."""
