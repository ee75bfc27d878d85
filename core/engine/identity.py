"""identity: whom we reach on a side, and whether it is whom the journal knows. Asked before anything else is."""

from collections.abc import Sequence

from core.engine.running import Run
from core.errors import GuardRefused
from core.facts.events import GuardTripped, IdentitySeen, Names
from core.model import Identity, Kind, Side


def check_identity(run: Run, side: Side, kinds: Sequence[Kind]) -> None:
    """Journal whom a side is, and stop if it is not whom the journal knows."""
    sources = {kind: run.session.settings.of(kind).source for kind in kinds}
    seen = run.session.adapter(side).identity(sources)
    known = run.session.state.identities.get(side)
    if known is not None and (changed := _not_the_same(known, seen)):
        run.note(GuardTripped(guard="identity"))
        raise GuardRefused(
            f"{side.label} is not the place that this journal knows: the {changed} is another one. Nothing was read.",
            "Set it back, or start a journal of its own for it with --profile NAME.",
        )
    fact = _identity_event(side, seen, known)
    if known is None or fact != known:
        run.note(fact)


def _not_the_same(known: IdentitySeen, seen: Identity) -> str | None:
    """Return what differs, in words; a tenant that only one of the two knows tells nothing."""
    tenant = {Side.OUTLOOK: "tenant", Side.SALESFORCE: "organisation"}[known.side]
    if known.tenant and seen.tenant and known.tenant != seen.tenant:
        return tenant
    if not _same_account(known, seen):
        return {Side.OUTLOOK: "mailbox", Side.SALESFORCE: "user"}[known.side]
    for kind, container in seen.containers.items():
        if known.containers.get(kind, container) != container:
            return {"calendar": "calendar", "contacts": "contact folder", "tasks": "task list"}[kind]
    return None


def _same_account(known: IdentitySeen, seen: Identity) -> bool:
    """Tell whether an account is the known one: by its id, or where one of the two was not told, by an address."""
    if known.account and seen.account:
        return known.account == seen.account
    addresses = known.content.addresses if known.content else ()
    if not addresses:
        return not known.account  # what was known of it was erased, so whom we reach is as good as new
    return not set(addresses).isdisjoint(seen.addresses)


def _identity_event(side: Side, seen: Identity, known: IdentitySeen | None) -> IdentitySeen:
    """Return the fact of whom we reach; what this reading was not told stays as it is known."""
    return IdentitySeen(
        side=side,
        tenant=seen.tenant or (known.tenant if known else ""),
        account=seen.account or (known.account if known else ""),
        containers={**(known.containers if known else {}), **seen.containers},
        lacks=seen.lacks,
        relations=seen.relations,
        stamps=seen.stamps,
        read_only=seen.read_only,
        refuses=seen.refuses,
        limits=seen.limits,
        content=Names(name=seen.name, addresses=tuple(sorted(seen.addresses))),
    )
