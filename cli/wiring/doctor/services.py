"""What each service lets the person do: sign in, read, write, and the fields that are there."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from cli.wiring.doctor.looks import Advice, Finding, all_of
from cli.wiring.sides import adapters
from cli.wiring.sign_in import kept_at
from core.errors import AccordError, SettingsError, SignInNeeded
from core.model import Kind, Side
from core.settings import Settings

if TYPE_CHECKING:
    from adapters.outlook.checkup import Checkup as OutlookCheckup
    from adapters.salesforce.checkup import Checkup as SalesforceCheckup
    from adapters.salesforce.checkup import Wanted

_TOKEN = {"token-env": "token from a variable", "token-command": "token from token_command"}
CAMPAIGN = "campaign:"


def kinds_of(settings: Settings) -> tuple[Kind, ...]:
    """Return the kinds that are looked at: those switched on, all three if none is."""
    return settings.enabled() or tuple(Kind)


def _signed_in(name: str, settings: Settings, side: Side) -> str:
    auth = (settings.outlook if side is Side.OUTLOOK else settings.salesforce).auth
    kept = kept_at(settings, side)
    where = f", kept in {kept.path or 'the keyring'}" if kept else ""
    return f"as {name or 'an account without a name'} ({_TOKEN.get(auth, auth)}{where})"


def _not_granted(missing: Sequence[str], *, as_app: bool) -> SignInNeeded:
    """Return what is said of permissions that a person, or the app itself, lacks."""
    one = len(missing) == 1
    names = missing[0] if one else f"{', '.join(missing[:-1])} and {missing[-1]}"
    sort = "application permission" if as_app else "permission"
    problem = f"Outlook: the {sort} {names} is missing" if one else f"Outlook: the {sort}s {names} are missing"
    it = "it" if one else "them"
    if as_app:
        hint = (
            f"Grant {it} to the app: the role in Exchange for this mailbox (for tasks, the application permission in"
            " Entra, with admin consent). A new right takes up to two hours."
        )
    else:
        hint = f"Add {it} to the application in Entra (API permissions, Microsoft Graph), consent, and sign in again."
    return SignInNeeded(f"{problem}, or {'was' if one else 'were'} not consented to.", hint)


class Outlook:
    """The looks at Outlook."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._kinds = settings, kinds_of(settings)

    @cached_property
    def _checkup(self) -> "OutlookCheckup":
        from adapters.outlook.adapter import OutlookAdapter

        adapter = adapters(self._settings)(Side.OUTLOOK)
        assert isinstance(adapter, OutlookAdapter)  # noqa: S101  a promise of cli.wiring.sides
        return adapter.checkup()

    def signin(self) -> Finding:
        return _signed_in(self._checkup.whose(), self._settings, Side.OUTLOOK)

    def permissions(self) -> Finding:
        if missing := self._checkup.missing(self._kinds):
            raise _not_granted(missing, as_app=self._checkup.is_app())
        if self._checkup.hides_zone():
            return Advice(
                "Outlook: the permission MailboxSettings.Read is missing, so the mailbox's time zone is not known.",
                "Add MailboxSettings.Read to the application and consent to it; Accord works without it.",
            )
        return ", ".join(kind.value for kind in self._kinds)

    def mailbox(self) -> Finding:
        return self._checkup.mailbox() or self._settings.outlook.mailbox

    def source(self) -> Finding:
        sources = {kind: self._settings.of(kind).source for kind in self._kinds}
        if problems := self._checkup.sources(sources):
            raise all_of(problems)
        return ", ".join(f"{kind.value}: {source}" for kind, source in sources.items())


class Salesforce:
    """The looks at Salesforce."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._kinds = settings, kinds_of(settings)

    @cached_property
    def _checkup(self) -> "SalesforceCheckup":
        from adapters.salesforce.adapter import SalesforceAdapter

        adapter = adapters(self._settings)(Side.SALESFORCE)
        assert isinstance(adapter, SalesforceAdapter)  # noqa: S101  a promise of cli.wiring.sides
        return adapter.checkup()

    def _wanted(self) -> "list[Wanted]":
        from adapters.salesforce.checkup import Wanted

        return [
            Wanted(kind, chosen.prevent.salesforce, chosen.sync_private, chosen.pairs)
            for kind in self._kinds
            if (chosen := self._settings.of(kind))
        ]

    def signin(self) -> Finding:
        name, org = self._checkup.whose()
        return f"{_signed_in(name, self._settings, Side.SALESFORCE)}, organisation {org}"

    def permissions(self) -> Finding:
        if missing := self._checkup.missing_rights(self._wanted()):
            raise SignInNeeded(
                f"Salesforce: this user may not {', '.join(missing)}.",
                "Give the right by profile or permission set, or add the operation to prevent.salesforce of the kind.",
            )
        return ", ".join(kind.value for kind in self._kinds)

    def fields(self) -> Finding:
        if unfit := self._checkup.unfit_pairs(self._wanted()):
            raise SettingsError(
                f"Salesforce: {'; '.join(unfit)}.",
                "Correct the tables [[KIND.fields]] that name them, or give the user the right (field-level security).",
            )
        hidden, locked, absent = self._checkup.missing_fields(self._wanted())
        told = [f"{', '.join(hidden)}: not there, or hidden from this user."] if hidden else []
        told += [f"{', '.join(locked)}: this user may not write it."] if locked else []
        if told:
            raise AccordError(
                f"Salesforce: {' '.join(told)}",
                "Make the fields visible and editable (field-level security); until then they are left out by name."
                + (_PRIVATE if "Event.IsPrivate" in hidden else ""),
            )
        if absent:
            return Advice(
                f"Salesforce: {', '.join(absent)} is not switched on here, so it is not synced.",
                "An administrator can switch it on (Setup, User Interface); Accord works without it.",
            )
        return "all that Accord reads and writes are there"

    def external_id(self) -> Finding:
        name = self._settings.salesforce.external_id
        absent, wrong = self._checkup.external_id(self._wanted())
        if wrong:
            raise SettingsError(
                f"Salesforce: {'; '.join(wrong)}.",
                f"Make {name} a text of 80 characters, External ID, unique, and editable for this user.",
            )
        if absent:
            return Advice(
                f"Salesforce: there is no field {name} on {', '.join(absent)}, so a write whose answer is lost is"
                " found again only by its content.",
                f"Add {name} to Activity and Contact: text of 80 characters, External ID, unique; make it editable.",
            )
        return name

    def campaign(self) -> Finding:
        scope = self._settings.contacts.scope
        return f'"{self._checkup.campaign(scope.removeprefix(CAMPAIGN))}"'


_PRIVATE = " Without Event.IsPrivate the calendar is not read at all, unless sync_private = true."
