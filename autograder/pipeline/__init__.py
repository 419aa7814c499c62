"""The only composer: what each command of the CLI does, made from the rooms.

Nothing is imported here: a command loads its own module and no other, so that a student's `check` works where the
answers, and the code that grades with them, do not exist.
"""
