"""A program of its own: attacks models that notebooks handed over, in a sandbox without any code of a student's."""
