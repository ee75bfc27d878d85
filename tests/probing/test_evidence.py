"""The page of posted reports: up to date, without a word of a stranger, and clear about what was seen twice."""

from pathlib import Path
from typing import Any

import pytest

from adapters.salesforce.probes.table import PROBES
from cli.probing.evidence import evidence_page
from core.errors import UsageError
from core.probing.evidence import page


def report(account: str, **results: str) -> dict[str, Any]:
    revs = {probe.id: probe.rev for probe in PROBES}
    return {
        "schema": "accord.probe/1", "side": "salesforce", "day": "2026-12-01",
        "setting": {"cloud": "salesforce", "account": account, "api": "v66.0"},
        "results": [
            {"id": id_, "rev": revs.get(id_, 1), "verdict": "holds", "reading": reading}
            for id_, reading in ((name.replace("_", "-"), reading) for name, reading in results.items())
        ],
    }  # fmt: skip


def test_the_page_is_made_from_the_reports() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "evidence.md"
    assert page.read_text(encoding="utf-8") == evidence_page()


def test_what_holds_in_two_settings_may_be_graded_anew() -> None:
    first, second = (report(each, sf_text="utf16", sf_key="by-case") for each in ("sandbox", "developer"))
    told = page({"one": first, "two": second}, PROBES)
    assert "| `sf-text` | holds | holds |" in told
    assert "| `sf-key` | by-case | by-case |" in told
    assert "may be graded L: sf-text." in told
    assert "may be graded" not in page({"one": first, "two": first}, PROBES)


def test_no_word_of_a_stranger_reaches_the_page() -> None:
    odd = report("Acme <b>Corp</b>", sf_text="hush-hush", sf_hush="utf16")
    told = page({"one": odd | {"day": "hush"}}, PROBES)
    assert "| `sf-text` | ? |" in told
    assert not any(word in told for word in ("hush", "Acme"))
    with pytest.raises(UsageError):
        page({"one": {"schema": "other"}}, PROBES)
