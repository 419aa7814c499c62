"""Write fixtures/golden anew: `python -m tests.reports.update_goldens`, then read the difference before committing it."""

import sys

from tests.reports.goldens import FOLDER, GOLDENS


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in GOLDENS.items():
        path = FOLDER / name
        new = make().encode()
        same = path.exists() and path.read_bytes() == new
        path.write_bytes(new)
        sys.stdout.write(f"{'same   ' if same else 'written'} {name}\n")


if __name__ == "__main__":
    main()
