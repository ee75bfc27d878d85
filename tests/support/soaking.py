"""How long a state machine is run: a bounded time in every test run, always alike, or for minutes and differently."""

import os
import time
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

MINUTES = float(os.environ.get("ACCORD_SOAK", "0"))
"""Set by `make soak MINUTES=n`."""
_AT_A_TIME = 200
"""Examples of one round of a soak: between rounds it is looked at the clock."""


def lived(machine: type[RuleBasedStateMachine], *, examples: int, steps: int) -> Callable[[], None]:
    """Return the test that runs a machine: so many examples, or round after round until the minutes are over."""

    def test() -> None:
        if not MINUTES:
            _run(machine, examples, steps, alike=True)
        end = time.monotonic() + 60 * MINUTES
        while time.monotonic() < end:
            _run(machine, _AT_A_TIME, steps, alike=False)

    return test


def _run(machine: type[RuleBasedStateMachine], examples: int, steps: int, *, alike: bool) -> None:
    how = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=alike,
        database=None,
        report_multiple_bugs=False,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=how)  # type: ignore[no-untyped-call]
