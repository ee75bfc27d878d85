"""How long `accord --help` takes, as against a click program that has one command and does nothing.

Whole processes, one of each in turn. Run it with `python -m bench.startup`.
"""

import subprocess
import sys
from collections.abc import Sequence

from bench._figures import Figure, pairs, parser, ratio, tell

BARE = """
import click

@click.group()
def main():
    "A program."

@main.command()
def hello():
    "Say hello."

main(["--help"])
"""


def run(command: Sequence[str]) -> None:
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    chosen = parser(__doc__).parse_args()
    rounds = 4 * chosen.rounds
    ours, bare = pairs(lambda: run(["-m", "cli.main", "--help"]), lambda: run(["-c", BARE]), rounds)
    quickest = min(each.wall for each in ours)
    figure = Figure(
        "accord --help, against a bare click program", ratio(ours, bare), "x", 1.5, note=f"{quickest:.3f} s"
    )
    tell([figure], chosen.json, rounds=rounds)


if __name__ == "__main__":
    main()
