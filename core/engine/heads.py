"""heads: what vouches for the journal from outside, and whether the journal still is what it vouches for."""

from collections.abc import Iterator

from core.engine.export import Extent
from core.engine.session import Session
from core.facts.head import SCHEMA, Exported, Head
from core.facts.recorded import ProfileHead
from core.ports import Journal, JournalProblem


def head(session: Session, extent: Extent, exported: Exported | None) -> Head:
    """Return the head over all profiles, up to where they were exported."""
    root = session.journal.root_of(extent.heads)
    return Head(SCHEMA, session.now(), root, extent.heads, exported)


def against(journal: Journal, kept: Head) -> Iterator[JournalProblem]:
    """Yield where the journal is not what it was when a head was taken: more may have been appended since, no more."""
    now = {each.number: each for each in journal.heads()}
    for then in kept.profiles:
        today = now.get(then.number)
        if today is None or (today.digest, today.registration) != (then.digest, then.registration):
            yield JournalProblem(0, f"profile {then.number}, which the head of {kept.at} names, is gone or another one")
        else:
            yield from _changed(journal, then, today, kept.at)
    if journal.root_of(kept.profiles) != kept.root:
        yield JournalProblem(0, f"the head of {kept.at} contradicts itself: its root is not that of its profiles")


def _changed(journal: Journal, then: ProfileHead, today: ProfileHead, at: str) -> Iterator[JournalProblem]:
    name = f"profile {then.number}"
    if today.position < then.position:
        count = then.position - today.position
        ends = f"the stream ends at {today.position}, and had {then.position} events at {at}: {count} were cut off"
        yield JournalProblem(today.position + 1, ends, name)
    elif then.position and journal.hash_of(then.number, then.position) != then.hash:
        problem = f"this is not the event that stood here at {at}: it, or what came before it, was rewritten"
        yield JournalProblem(then.position, problem, name)
