"""The faults of tests/mutants can all be put into the code as it is. Whether they are noticed, `make mutants` tells."""

import ast
from pathlib import Path

import pytest

from tests.mutants.rules import MUTANTS, Mutant

ROOT = Path(__file__).resolve().parents[1]


def test_there_are_enough_for_every_promise() -> None:
    promises = {each.rule.split()[0] for each in MUTANTS}
    sections = [line.split()[1].rstrip(".") for line in _lines("docs/safety.md") if line.startswith("## ")]
    assert set(sections) - promises == {"9"}  # who holds a profile is tried with real processes alone
    assert len(MUTANTS) >= 40


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda each: each.rule)
def test_each_fault_is_code_that_differs_from_ours(mutant: Mutant) -> None:
    whole = (ROOT / mutant.file).read_text(encoding="utf-8")
    broken = mutant.applied(whole)
    assert ast.dump(ast.parse(broken)) != ast.dump(ast.parse(whole))
    assert all((ROOT / test).exists() for test in mutant.tests)


def _lines(name: str) -> list[str]:
    return (ROOT / name).read_text(encoding="utf-8").splitlines()
