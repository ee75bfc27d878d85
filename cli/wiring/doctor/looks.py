"""One look after the other: a fault stops only what depends on it, and nothing that a look meets gets away."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cli.present.reports import Check
from core.errors import AccordError


@dataclass(frozen=True, slots=True)
class Advice:
    """Something that works and could be better."""

    problem: str
    hint: str


Finding = str | Advice
"""What is there where it is good; a fault is an AccordError that is raised."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing to look at."""

    name: str
    look: Callable[[], Finding]
    after: Sequence[str] = ()
    """The looks that must not have failed before."""


def examine(looks: Iterable[Look]) -> tuple[Check, ...]:
    """Return what came of each look, in order. What depends on a fault is told as not looked at, because of it."""
    lost: dict[str, str] = {}
    checks: list[Check] = []
    for each in looks:
        because = next((lost[name] for name in each.after if name in lost), None)
        check = _not_looked_at(each.name, because) if because else _looked(each)
        if because or check.ok is False:
            lost[each.name] = because or each.name
        checks.append(check)
    return tuple(checks)


def _not_looked_at(name: str, because: str) -> Check:
    problem, hint = f"Not checked, because {because} failed.", f"Fix {because} first, then run accord doctor again."
    return Check(name, None, problem, hint, because=because)


def _looked(each: Look) -> Check:
    try:
        found = each.look()
    except AccordError as error:
        return Check(each.name, False, error.problem, error.hint)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Check(
            each.name, False, f"The operating system refused: {reason}.", "Fix that, then run accord doctor again."
        )
    except Exception as error:  # noqa: BLE001  a bug in one look must not hide the others
        problem = f"Accord has a bug: this check ended with {type(error).__name__}."
        return Check(each.name, False, problem, "Report it, with the version that `accord --version` prints.")
    if isinstance(found, Advice):
        return Check(each.name, None, found.problem, found.hint)
    return Check(each.name, True, found=found)


def all_of(problems: Sequence[AccordError]) -> AccordError:
    """Return several faults as one."""
    hints = dict.fromkeys(problem.hint for problem in problems)
    return AccordError(" ".join(problem.problem for problem in problems), " ".join(hints))
