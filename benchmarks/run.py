"""`make bench`: measure, print a table, keep it as JSON and Markdown in benchmarks/results/."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from autograder.pipeline.grade import open_gradable
from benchmarks import inputs
from benchmarks.measure import Timing, in_turn, ratio, run, run_watched, seconds_to_first_line
from benchmarks.phases import OURS, PHASES, phases
from benchmarks.table import Row, keep, row

DEMO = inputs.ROOT / "fixtures" / "submissions" / "demo"
STUDENT = 20_249_337
COHORT, STORED = 8, 200
AUTOGRADER = (sys.executable, "-m", "autograder")
PART1 = ("--only", "part1")
OWN_SHARES = {"part2": "≤ 10 %"}
"""Aims; in Part 3 our own attacks on the models are most of it."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse, measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured (default: 7)")
    parser.add_argument("--quick", action="store_true", help="two rounds, and a cohort of two")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS), help="some of it")
    options = parser.parse_args(arguments)
    rounds, cohort = (2, 2) if options.quick else (options.rounds, COHORT)
    with tempfile.TemporaryDirectory(prefix="ag-bench-") as name:
        rows = [item for section in options.only for item in SECTIONS[section](Path(name), rounds, cohort)]
    if rows:
        print(keep(rows, "latest"), flush=True)
    if "attacks" in options.only:
        command = [sys.executable, "-m", "benchmarks.attacks", *(["--quick"] if options.quick else [])]
        subprocess.run(command, cwd=inputs.ROOT, check=True)


def part1(work: Path, rounds: int, cohort: int) -> list[Row]:
    """Part 1, which trains nothing: beside other graders, split, in cohorts, marked again."""
    fewer = max(1, rounds // 3)
    rows = [*single(work, rounds), *split(work, rounds), *many(work, rounds=fewer, count=cohort)]
    return [*rows, *stored(work, rounds=fewer), *demo(work, rounds=fewer)]


def single(work: Path, rounds: int) -> list[Row]:
    """One submission as whole processes: ours, nbclient alone, otter."""
    ours = inputs.make_submission(work / "one", STUDENT)
    plain = inputs.make_plain(work / "plain", STUDENT)
    archive = inputs.make_otter_zip(work / "otter")
    (work / "otter" / "out").mkdir()
    otter = [sys.executable, "-m", "otter", "run", "--no-logo", "-a", str(archive), "-o", str(work / "otter" / "out")]
    runner = str(Path(__file__).with_name("plain.py"))
    timings = in_turn(
        {
            "ours": lambda: run(
                [*AUTOGRADER, "grade", str(ours), *PART1, "--out", str(work / "graded")], cwd=inputs.ROOT
            ),
            "nbclient": lambda: run([sys.executable, runner, str(plain)], cwd=work),
            "otter": lambda: run([*otter, str(plain)], cwd=work),
        },
        rounds=rounds,
    )
    return [
        row("`autograder grade one.zip`, whole process", timings["ours"]),
        row("nbclient alone, same notebook, whole process", timings["nbclient"]),
        row("`otter run`, same notebook with its public tests", timings["otter"]),
        Row("ours over nbclient", ratio(timings["ours"], timings["nbclient"]), "×", aim="≤ 1.3"),
        Row("ours over otter run", ratio(timings["ours"], timings["otter"]), "×", aim="< 1"),
    ]


def split(work: Path, rounds: int) -> list[Row]:
    """Where one submission's time goes inside our process."""
    submission = inputs.make_submission(work / "one", STUDENT)
    edition = open_gradable("a1_2023")
    edition = edition.narrowed(edition.chosen(["part1"]))
    taken = [phases(submission, edition=edition, folder=work / "phases") for _ in range(rounds + 1)][1:]
    found = [row(f"… {phase}", Timing(tuple(item[phase] for item in taken))) for phase in _occurring(taken)]
    started = in_turn({"start": lambda: run([*AUTOGRADER, "--help"], cwd=inputs.ROOT)}, rounds=rounds)["start"]
    return [*found, row("`autograder --help`, whole process", started)]


def training(work: Path, part: str, *, rounds: int, aim: str) -> list[Row]:
    """A part that trains, in the quick tier: where its time goes, and how much of it is ours."""
    submission = inputs.make_training(work / f"{part}-alone", STUDENT, part)
    edition = open_gradable("a1_2023")
    edition = edition.narrowed(edition.chosen([part]))
    taken = [phases(submission, edition=edition, folder=work / f"{part}-graded") for _ in range(rounds)]
    whole = Timing(tuple(sum(item.values()) for item in taken))
    ours = Timing(tuple(sum(item[phase] for phase in OURS) for item in taken))
    title = f"Part {part.removeprefix('part')}"
    found = [row(f"… {title}: {phase}", Timing(tuple(item[phase] for item in taken))) for phase in _occurring(taken)]
    share = Row(f"{title}: our own share of it", 100 * ratio(ours, whole), "%", aim=OWN_SHARES.get(part, ""))
    return [row(f"{title}, quick tier, in our process", whole, aim=aim), *found, share]


def _occurring(taken: Sequence[Mapping[str, float]]) -> list[str]:
    return [phase for phase in PHASES if any(item[phase] for item in taken)]


def whole(work: Path, *, rounds: int) -> list[Row]:
    """One submission of three notebooks in the quick tier: wall time and memory."""
    submission = inputs.make_whole(work / "whole", STUDENT)
    command = [*AUTOGRADER, "grade", str(submission), "--out", str(work / "whole-graded"), "-j", "1"]
    found = [run_watched(command, cwd=inputs.ROOT) for _ in range(rounds)]
    gib = [peak_mib / 1024 for _, peak_mib in found]
    return [
        row(
            "three notebooks, quick tier, whole process", Timing(tuple(seconds for seconds, _ in found)), aim="≤ 240 s"
        ),
        Row("… most memory of grader and sandbox together", median(gib), "GiB", min(gib), max(gib), aim="≤ 4 GiB"),
    ]


def many(work: Path, *, rounds: int, count: int) -> list[Row]:
    """A cohort with one and with two workers."""
    cohort = inputs.make_cohort(work / "cohort", count)

    def graded(jobs: int) -> float:
        out = work / f"cohort-{jobs}"
        return run([*AUTOGRADER, "grade", str(cohort), *PART1, "--out", str(out), "-j", str(jobs)], cwd=inputs.ROOT)

    timings = in_turn({"1": lambda: graded(1), "2": lambda: graded(2)}, rounds=rounds)
    return [
        row(f"{count} submissions, -j {jobs}: submissions per minute", timing, scale=60 * count, unit="/min")
        for jobs, timing in timings.items()
    ]


def stored(work: Path, *, rounds: int) -> list[Row]:
    """Marking a stored cohort again."""
    results = inputs.copy_results(work / "graded", work / "stored", STORED)
    again = {"remark": lambda: run([*AUTOGRADER, "remark", str(results)], cwd=inputs.ROOT)}
    timing = in_turn(again, rounds=rounds)["remark"]
    return [row(f"`autograder remark`, {STORED} submissions", timing, aim="< 10 s")]


def demo(work: Path, *, rounds: int) -> list[Row]:
    """The time until the demo's first submission is marked."""
    if not DEMO.is_dir():
        return []
    out = work / "demo"

    def first() -> float:
        shutil.rmtree(out, ignore_errors=True)
        jobs = str(min(2, os.cpu_count() or 1))
        command = [*AUTOGRADER, "grade", str(DEMO), *PART1, "--out", str(out), "-j", jobs]
        return seconds_to_first_line(command, cwd=inputs.ROOT)

    return [row("demo: until the first submission is marked", in_turn({"demo": first}, rounds=rounds)["demo"])]


SECTIONS: Mapping[str, Callable[[Path, int, int], list[Row]]] = {
    "part1": part1,
    "part2": lambda work, rounds, _: training(work, "part2", rounds=max(1, rounds // 3), aim="≤ 90 s"),
    "part3": lambda work, rounds, _: training(work, "part3", rounds=max(1, rounds // 3), aim=""),
    "whole": lambda work, rounds, _: whole(work, rounds=max(1, rounds // 3)),
    "attacks": lambda _work, _rounds, _cohort: [],  # a process of its own, for it imports TensorFlow
}
"""Name → what is measured, from a folder, rounds and the size of the cohort."""


if __name__ == "__main__":
    main()
