"""`make bench`: measure, print a table, keep it as JSON and Markdown in benchmarks/results/."""

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from autograder.pipeline.grade import open_gradable
from benchmarks import inputs
from benchmarks.measure import Timing, in_turn, ratio, run, seconds_to_first_line
from benchmarks.phases import OURS, PHASES, phases
from benchmarks.table import Row, markdown, row

RESULTS = Path(__file__).resolve().parent / "results"
DEMO = inputs.ROOT / "fixtures" / "submissions" / "demo"
STUDENT = 20_249_337
COHORT, STORED = 8, 200
AUTOGRADER = (sys.executable, "-m", "autograder")
PART1 = ("--only", "part1")


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse, measure, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured (default: 7)")
    parser.add_argument("--quick", action="store_true", help="two rounds, and a cohort of two")
    options = parser.parse_args(arguments)
    rounds, cohort = (2, 2) if options.quick else (options.rounds, COHORT)
    with tempfile.TemporaryDirectory(prefix="ag-bench-") as name:
        work = Path(name)
        rows = [*single(work, rounds), *split(work, rounds), *many(work, rounds=max(1, rounds // 3), count=cohort)]
        rows += training(work, rounds=max(1, rounds // 3))
        rows += [*stored(work, rounds=max(1, rounds // 3)), *demo(work, rounds=max(1, rounds // 3))]
    text = markdown(rows)
    print(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    (RESULTS / "latest.json").write_text(json.dumps([item.as_json() for item in rows], indent=1), encoding="utf-8")


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
    found = [row(f"… {phase}", Timing(tuple(item[phase] for item in taken))) for phase in PHASES]
    started = in_turn({"start": lambda: run([*AUTOGRADER, "--help"], cwd=inputs.ROOT)}, rounds=rounds)["start"]
    return [*found, row("`autograder --help`, whole process", started)]


def training(work: Path, *, rounds: int) -> list[Row]:
    """Part 2 in the quick tier: where its time goes, and how much of it is ours."""
    submission = inputs.make_training(work / "two", STUDENT)
    edition = open_gradable("a1_2023")
    edition = edition.narrowed(edition.chosen(["part2"]))
    taken = [phases(submission, edition=edition, folder=work / "training") for _ in range(rounds)]
    whole = Timing(tuple(sum(item.values()) for item in taken))
    ours = Timing(tuple(sum(item[phase] for phase in OURS) for item in taken))
    found = [row(f"… Part 2: {phase}", Timing(tuple(item[phase] for item in taken))) for phase in PHASES]
    share = Row("Part 2: our own share of it", 100 * ratio(ours, whole), "%", aim="≤ 10 %")
    return [row("Part 2, quick tier, in our process", whole, aim="≤ 90 s"), *found, share]


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


if __name__ == "__main__":
    main()
