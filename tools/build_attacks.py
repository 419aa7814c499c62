"""Works out what attacks do to the oracles' small networks, and stores it for grading.

python -m tools.build_attacks
"""

from pathlib import Path

from reference.shared.attack_cases import attack_cases
from reference.shared.attack_store import write_cases

TARGET = Path(__file__).parents[1] / "fixtures" / "expected" / "a1_2023" / "attacks.npz"


def main() -> None:
    """Write fixtures/expected/a1_2023/attacks.npz."""
    write_cases({kind: attack_cases(kind) for kind in ("fgsm", "pgd", "mim")}, TARGET)
    print(f"written {TARGET.relative_to(Path.cwd())}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
