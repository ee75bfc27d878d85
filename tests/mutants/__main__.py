"""Put each fault into a copy of the code, and see that a test notices: `make mutants`, or `python -m tests.mutants 5`.

Words after the command choose faults by the beginnings of their rules.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.rules import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("core", "adapters", "journal", "cli", "alembic", "tests", "pyproject.toml", "README.md")
HERMETIC = ("-q", "-x", "-p", "no:cacheprovider", "--no-header")


def main(words: Sequence[str]) -> int:
    """Return how many faults nobody noticed."""
    chosen = [each for each in MUTANTS if not words or each.rule.split()[0] in words]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            _copied(ROOT / name, copy / name)
        clean = sorted({test for each in chosen for test in each.tests})
        if _fails(copy, clean):
            print("These tests fail without any fault: " + " ".join(clean))
            return 1
        survivors = [each for each in chosen if not _noticed(copy, each)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} faults noticed.")
    return len(survivors)


def _copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _noticed(copy: Path, mutant: Mutant) -> bool:
    """Tell whether a test fails with a fault in the code."""
    place = copy / mutant.file
    whole, began = place.read_text(encoding="utf-8"), time.monotonic()
    place.write_text(mutant.applied(whole), encoding="utf-8")
    try:
        noticed = _fails(copy, mutant.tests)
    finally:
        place.write_text(whole, encoding="utf-8")
    print(f"{'noticed ' if noticed else 'SURVIVED'}  {time.monotonic() - began:5.1f} s  {mutant.rule}", flush=True)
    return noticed


def _fails(copy: Path, tests: Sequence[str]) -> bool:
    """Tell whether tests fail; pytest ends with 1 for that, and with more for trouble of its own, which is no proof."""
    command = [sys.executable, "-B", "-m", "pytest", *HERMETIC, *tests]
    ended = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1, 2):
        raise RuntimeError(ended.stdout[-2000:] + ended.stderr[-2000:])
    return ended.returncode != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
