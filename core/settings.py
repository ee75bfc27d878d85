"""What accord.toml may say. Every key has a default but `salesforce.instance_url`.

Unknown keys and impossible values are errors: a misspelt `prevent` that did nothing could cost somebody their contacts.
"""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import JournalError
from core.model import DEFAULT_SOURCE, Kind, Operation, Pair, Side
from core.model.pair import refusal


def _https(url: str) -> str:
    if not url.startswith("https://") or len(url) == len("https://"):
        raise ValueError("must be an https:// address")
    return url.rstrip("/")


def _scope(value: str) -> str:
    if value not in ("mine", "all") and not (value.startswith("campaign:") and len(value) > len("campaign:")):
        raise ValueError('must be "mine", "all" or "campaign:ID"')
    return value


def _database(url: str) -> str:
    if not url.startswith(("sqlite://", "sqlite+pysqlite://", "postgresql://", "postgresql+psycopg://")):
        raise ValueError("must be sqlite:///journal.db, or postgresql+psycopg://user@host/database")
    return url


HttpsUrl = Annotated[str, AfterValidator(_https)]
OptionalHttpsUrl = Annotated[str, AfterValidator(lambda url: _https(url) if url else "")]
Days = Annotated[int, Field(ge=0, le=3650)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Prevented = tuple[Operation, ...]


class Section(BaseModel):
    """A table of accord.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class JournalSettings(Section):
    url: Annotated[str, AfterValidator(_database)] = "sqlite:///journal.db"


class SideSettings(Section):
    """What reaching either side needs."""

    auth: str
    token_command: str = ""
    client_id: str = ""
    client_secret_command: str = ""
    ca_bundle: str = ""
    """A PEM file; empty for the system's."""
    timeout: Seconds = 30


class OutlookSettings(SideSettings):
    base_url: HttpsUrl = "https://graph.microsoft.com/v1.0"
    authority: HttpsUrl = "https://login.microsoftonline.com/common"
    auth: Literal["device-code", "client-credentials", "token-env", "token-command"] = "device-code"
    token_env: str = "ACCORD_OUTLOOK_TOKEN"  # noqa: S105  the name of a variable, not a token
    mailbox: str = Field("me", min_length=1)
    client_secret_env: str = "ACCORD_OUTLOOK_CLIENT_SECRET"  # noqa: S105  likewise


class SalesforceSettings(SideSettings):
    instance_url: HttpsUrl | None = None
    auth: Literal["jwt", "client-credentials", "sf-cli", "token-env", "token-command"] = "sf-cli"
    token_env: str = "ACCORD_SALESFORCE_TOKEN"  # noqa: S105  the name of a variable, not a token
    client_secret_env: str = "ACCORD_SALESFORCE_CLIENT_SECRET"  # noqa: S105  likewise
    username: str = ""
    """Whom to act as, with auth = "jwt"."""
    jwt_key_file: str = ""
    jwt_key_env: str = "ACCORD_SALESFORCE_JWT_KEY"
    login_url: OptionalHttpsUrl = ""
    """Where tokens are asked for; empty: instance_url."""
    audience: str = ""
    """The claim `aud`; empty: the origin of login_url."""
    target_org: str = ""
    """An alias or username of `sf`; empty: its default org."""
    api_version: str = Field("66.0", pattern=r"^\d{2,3}\.0$")
    external_id: str = Field("Accord_Id__c", pattern=r"^[A-Za-z]\w*$")


class Prevent(Section):
    """Operations that must not happen on a side."""

    outlook: Prevented = ()
    salesforce: Prevented = ()

    def on(self, side: Side) -> Prevented:
        return self.outlook if side is Side.OUTLOOK else self.salesforce


class FieldPair(Section):
    """A further pair of fields, a table of `[[KIND.fields]]`."""

    outlook: str = Field(min_length=1)
    salesforce: str = Field(pattern=r"^[A-Za-z]\w*$")
    direction: Literal["both", "to-salesforce", "to-outlook"] = "both"


class KindSettings(Section):
    """How one kind is synced."""

    kind: ClassVar[Kind]

    enabled: bool = False
    conflict: Literal["ask", "outlook", "salesforce", "newest"] = "ask"
    source: str = Field(DEFAULT_SOURCE, min_length=1)
    sync_private: bool = False
    prevent: Prevent = Prevent()
    fields: tuple[FieldPair, ...] = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(Pair(each.outlook, each.salesforce, each.direction) for each in self.fields)

    @model_validator(mode="after")
    def _pairs_fit(self) -> Self:
        if why_not := refusal(self.kind, self.pairs):
            raise ValueError(f"[[{self.kind.value}.fields]]: {why_not}")
        return self


class TimedSettings(KindSettings):
    """How a kind whose records have a time is synced."""

    past_days: Days = 30
    future_days: Days = 365


class CalendarSettings(TimedSettings):
    kind = Kind.CALENDAR


class TasksSettings(TimedSettings):
    kind = Kind.TASKS


class ContactsSettings(KindSettings):
    kind = Kind.CONTACTS
    scope: Annotated[str, AfterValidator(_scope)] = "mine"
    prevent: Prevent = Prevent(salesforce=(Operation.DELETE,))


class Guards(Section):
    max_deletes: int = Field(10, ge=0)
    max_delete_percent: float = Field(5, ge=0, le=100)


class PlanSettings(Section):
    """The part of the settings that a plan follows from; the journal keeps each state of it."""

    calendar: CalendarSettings = CalendarSettings()
    contacts: ContactsSettings = ContactsSettings()
    tasks: TasksSettings = TasksSettings()
    guards: Guards = Guards()

    def of(self, kind: Kind) -> KindSettings:
        return {Kind.CALENDAR: self.calendar, Kind.CONTACTS: self.contacts, Kind.TASKS: self.tasks}[kind]

    def enabled(self) -> tuple[Kind, ...]:
        return tuple(kind for kind in Kind if self.of(kind).enabled)


class Settings(PlanSettings):
    """All of accord.toml."""

    journal: JournalSettings = JournalSettings()
    outlook: OutlookSettings = OutlookSettings()
    salesforce: SalesforceSettings = SalesforceSettings()

    def for_planning(self) -> PlanSettings:
        """Return the part that a plan follows from."""
        return PlanSettings(calendar=self.calendar, contacts=self.contacts, tasks=self.tasks, guards=self.guards)


def journaled(settings: PlanSettings) -> tuple[dict[str, Any], dict[str, str]]:
    """Return settings as the journal keeps them, and apart from them the sources that people may have named."""
    plain: dict[str, Any] = settings.model_dump(mode="json")
    for kind in Kind:
        if not plain[kind]["fields"]:  # as before there were pairs
            del plain[kind]["fields"]
    sources = {kind.value: plain[kind].pop("source") for kind in Kind}
    return plain, {kind: source for kind, source in sources.items() if source != DEFAULT_SOURCE}


def from_journal(plain: Mapping[str, Any], sources: Mapping[str, str]) -> PlanSettings:
    """Return the settings that a journal holds, of whichever version: what this Accord does not know is left out.

    Keys that were renamed were brought up to date when the event was read (journal.codec). Raises JournalError where a
    value is none that this Accord understands.
    """
    known = _known(PlanSettings, plain)
    for kind, source in sources.items():
        known.setdefault(kind, {})["source"] = source
    try:
        return PlanSettings.model_validate(known)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise JournalError(
            f"The settings of that time cannot be read: {place} holds something that this Accord does not know.",
            "Update Accord, then try again.",
        ) from None


def _known(model: type[BaseModel], plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a table that a model has fields for, tables in it likewise."""
    known = {}
    for name, value in plain.items():
        field = model.model_fields.get(name)
        if field is None:
            continue
        inner: Any = field.annotation
        is_table = isinstance(inner, type) and issubclass(inner, BaseModel) and isinstance(value, Mapping)
        known[name] = _known(inner, value) if is_table else value
    return known
