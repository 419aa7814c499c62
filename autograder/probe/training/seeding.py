"""The same notebook gives the same numbers again: TensorFlow seeded, its operations deterministic."""

import functools
from types import ModuleType
from typing import Any

from autograder_probe.training.watch import Watch


class Seeding:
    """Deterministic operations, for a program that never asked for them."""

    def __init__(self, watch: Watch, seed: int) -> None:
        self._watch = watch
        self._seed = seed
        self._made = 0

    def seed(self, tensorflow: ModuleType) -> None:
        """Right after the import of tensorflow, before it has touched a device."""
        tensorflow.random.set_seed(self._seed)
        tensorflow.config.experimental.enable_op_determinism()

    def patch(self, module: Any) -> None:
        """After the import of tensorflow.python.ops.stateful_random_ops.

        With deterministic operations, TensorFlow refuses generators that chance has seeded: a correct program would
        break. They are seeded from our seed instead.
        """
        original = module.Generator.from_non_deterministic_state

        @functools.wraps(original)
        def from_non_deterministic_state(cls: Any, alg: Any = None) -> Any:
            self._made += 1
            return cls.from_seed(self._seed + self._made, alg=alg)

        def get_global_generator(get: Any) -> Any:
            if module.global_generator is None:
                with module.ops.init_scope():
                    module.global_generator = module.Generator.from_non_deterministic_state()
            return get()

        self._watch.replace(module.Generator, "from_non_deterministic_state", classmethod(from_non_deterministic_state))
        self._watch.around(module, "get_global_generator", get_global_generator)
