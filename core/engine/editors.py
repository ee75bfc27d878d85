"""Who changed what: the names of those whom Salesforce says to have edited a record, asked once for each of them."""

from collections.abc import Iterable

from core.engine.running import Run
from core.facts.events import EditorsNamed
from core.model import Record, Side


def learn_editors(run: Run, records: Iterable[Record]) -> None:
    """Journal what those are called who edited these records, and whom nobody asked about yet."""
    known = run.session.state.editors
    unknown = sorted({record.editor for record in records if record.editor} - known.keys() - {_ourselves(run)})
    if unknown:
        names = run.session.adapter(Side.SALESFORCE).editors(unknown)
        run.note(EditorsNamed(side=Side.SALESFORCE, content={user: names.get(user, "") for user in unknown}))


def _ourselves(run: Run) -> str:
    identity = run.session.state.identities.get(Side.SALESFORCE)
    return identity.account if identity else ""
