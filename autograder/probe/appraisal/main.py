"""Loads and attacks models that a notebook handed over. Writes one line of JSON; nothing here is a student's code.

    python -P -s -B main.py <settings.json>

Settings: limits as in start.py, "packages", "extras" (the folder that holds the files named in the task), "task":
{"images", "labels": .npy files, "seeds" of random starts, "scales" of epsilon beside 1, "models": [{"name", "attack":
{"epsilon", "steps", "step_size", "low", "high"}, "graph": file or "", "config", "problem", "files": [[name, file], …]}]}.
"""

import json
import os
import sys
from pathlib import Path


def main(settings_file: str) -> None:
    """Appraise each model by itself: what is wrong with one costs no other."""
    settings = json.loads(Path(settings_file).read_text(encoding="utf-8"))
    sys.path.insert(0, settings["packages"])
    from autograder_probe import confine, start

    confine.enter(settings)
    start.limit(settings)
    confine.seal(settings)
    # What libraries print goes to the other stream: the answer is the only line on this one.
    answer = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    from autograder_probe.appraisal import verdict

    found = verdict.appraise(settings["task"], Path(settings["extras"]))
    answer.write(json.dumps({"models": found}, allow_nan=False))
    answer.close()


if __name__ == "__main__":
    main(sys.argv[1])
