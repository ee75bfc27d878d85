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
            f"{side.label} is not the one that this journal knows: the {changed} is different. Nothing was read.",
            "Change the settings back, or sync this one under another name: --profile NAME.",
        )
    for kind in _drifted(known, seen):
        run.session.progress.note(
            f"{side.label} has another id for the same {_CONTAINERS[kind]} now. Everything in it is read again."
        )
    told = known.content.zone if known and known.content else None
    zone = told if _TIMED.isdisjoint(kinds) else seen.zone
    if zone == "" and told != "":
        run.session.progress.note(_NO_ZONE)
    fact = _identity_event(side, seen, known, zone)
    if known is None or fact != known:
        run.note(fact)


_NO_ZONE = (
    "Outlook does not tell the mailbox's time zone. New events are written in UTC, and a due date may be"
    " off by one day. Grant Accord MailboxSettings.Read, or choose a named time zone in Outlook."
)
_TIMED = frozenset({Kind.CALENDAR, Kind.TASKS})
_CONTAINERS = {"calendar": "calendar", "contacts": "contact folder", "tasks": "task list"}


def _not_the_same(known: IdentitySeen, seen: Identity) -> str | None:
    """Return what differs, in words; a tenant that only one of the two knows tells nothing."""
    tenant = {Side.OUTLOOK: "tenant", Side.SALESFORCE: "organisation"}[known.side]
    if known.tenant and seen.tenant and known.tenant != seen.tenant:
        return tenant
    if not _same_account(known, seen):
        return {Side.OUTLOOK: "mailbox", Side.SALESFORCE: "user"}[known.side]
    return next((_CONTAINERS[kind] for kind in _drifted(known, seen) if not _same_container(known, seen, kind)), None)


def _drifted(known: IdentitySeen | None, seen: Identity) -> list[str]:
    """Return the kinds whose container has another id than the journal knows."""
    held = known.containers if known else {}
    return [kind for kind, container in seen.containers.items() if held.get(kind, container) != container]


def _same_container(known: IdentitySeen, seen: Identity, kind: str) -> bool:
    """Tell whether a container with another id is the known one all the same, in the same mailbox.

    The ids of calendars have been seen to change (microsoft-graph-docs issues 5580 and 11296). It is the same if both
    are the mailbox's default, of which there is one, or if it still bears its name and owner. If the known id is
    still that of a container beside it, then it is another one, whatever it is called.
    """
    if known.containers[kind] in seen.others.get(kind, ()) or (kind in known.defaults) != (kind in seen.defaults):
        return False
    names = known.content.containers if known.content else {}
    return kind in seen.defaults or (kind in names and names[kind] == seen.named.get(kind))


def _same_account(known: IdentitySeen, seen: Identity) -> bool:
    """Tell whether an account is the known one: by its id, or where one of the two was not told, by an address."""
    if known.account and seen.account:
        return known.account == seen.account
    addresses = known.content.addresses if known.content else ()
    if not addresses:
        return not known.account  # what was known of it was erased, so whom we reach is as good as new
    return not set(addresses).isdisjoint(seen.addresses)


def _identity_event(side: Side, seen: Identity, known: IdentitySeen | None, zone: str | None) -> IdentitySeen:
    """Return the fact of whom we reach; what this reading was not told stays as it is known."""
    known = known or IdentitySeen(side=side, tenant="", account="")
    names = known.content.containers if known.content else {}
    return IdentitySeen(
        side=side,
        tenant=seen.tenant or known.tenant,
        account=seen.account or known.account,
        containers={**known.containers, **seen.containers},
        defaults=tuple(sorted({*seen.defaults, *(set(known.defaults) - seen.containers.keys())})),
        lacks=seen.lacks,
        relations=seen.relations,
        stamps=seen.stamps,
        read_only=seen.read_only,
        refuses=seen.refuses,
        limits=seen.limits,
        content=Names(
            name=seen.name,
            addresses=tuple(sorted(seen.addresses)),
            zone=zone,
            containers={kind: name for kind, name in names.items() if kind not in seen.containers} | seen.named,
        ),
    )
