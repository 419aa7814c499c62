"""An autograder for deep-learning notebooks: evidence first, marks afterwards."""

__all__ = ["__version__"]

__version__ = "0.1.0"
