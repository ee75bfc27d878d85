"""The page of posted reports: `python -m cli.probing.evidence > docs/evidence.md`."""

import sys
from pathlib import Path

from cli.probing.asking import read_report
from cli.wiring.probing import probes_of
from core.model import Side
from core.probing.evidence import page

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "evidence"


def evidence_page(folder: Path = FOLDER) -> str:
    """Return the page made from the reports in a folder. Raises UsageError for a file that is no report."""
    reports = {path.stem: read_report(path) for path in sorted(folder.glob("*.json"))}
    return page(reports, [probe for side in Side for probe in probes_of(side)])


if __name__ == "__main__":
    sys.stdout.write(evidence_page())
