"""The facts about contacts."""

from adapters.outlook.probes import calendar_judges, contact_judges
from core.model import Kind
from core.probing.model import Probe, Reading

CONTACTS = (Kind.CONTACTS,)

PROBES = (
    Probe(
        id="ol-contact-private", rev=1, kinds=CONTACTS, rank=6, grade="L", scene="private",
        claim="Integer 0x36 = 2 marks a private contact, and $expand shows it alone and in the listing.",
        rests=("adapters.outlook.contacts:is_private",),
        breaks="Private contacts reach the CRM.",
        source="Live for messages (MS-OXPROPS PidTagSensitivity); contacts open",
        readings=(
            Reading("kept", "It does."),
            Reading("not-listed", "Only a contact asked for alone shows it.", False, {"contact_sensitivity": "alone"}),
            Reading("not-kept", "It is dropped.", False, {"contact_sensitivity": "dropped"}),
            Reading("other-id", "It comes under another id.", False, {"contact_sensitivity": "other-id"}),
        ),
        judge=contact_judges.private,
    ),
    Probe(
        id="ol-contact-if-match", rev=1, kinds=CONTACTS, rank=6, grade="U", scene="stale",
        claim="A change of a contact with a version from before is refused; else the look before it is all there is.",
        rests=("adapters.outlook.places.contacts:ContactsPlace.looks_first",),
        breaks="An edit in between is lost.",
        source="Open",
        readings=(
            Reading("refused-412", "412."),
            Reading("refused-409", "409.", True, {"stale_contacts": "refused-409"}),
            Reading("ignored", "It is written.", True, {"stale_contacts": "ignored"}),
        ),
        judge=calendar_judges.stale("contact"),
    ),
    Probe(
        id="ol-birthday", rev=1, kinds=CONTACTS, rank=4, grade="U", scene="cards",
        claim="A birthday written as T11:59:00Z reads as the same date.",
        rests=("adapters.outlook.contacts:birthday", "adapters.outlook.contacts:changed"),
        breaks="It is a day off.",
        source="MS-ASCNTC (11:59 is usual); Graph: contact",
        readings=(
            Reading("same-date", "It does."),
            Reading("shifted", "It is another date.", False, {"birthday_output": "shifted"}),
        ),
        judge=contact_judges.birthday,
    ),
    Probe(
        id="ol-first-entry", rev=1, kinds=CONTACTS, rank=4, grade="U", scene="cards",
        claim="E-mail addresses and phones keep their order.",
        rests=("adapters.outlook.contacts:_first",),
        breaks="Another address counts as the first one and finds another contact.",
        source="Open",
        readings=(
            Reading("kept", "They do."),
            Reading("turned", "They come in another order.", False, {"list_order": "turned"}),
        ),
        judge=contact_judges.first_entry,
    ),
    Probe(
        id="ol-names", rev=1, kinds=CONTACTS, rank=2, grade="D", scene="cards",
        claim="A display name that is sent with the parts of the name stays.",
        rests=("adapters.outlook.contacts:display_name",),
        breaks="Nothing is lost; names look odd in Outlook.",
        source="Graph: contact-update",
        readings=(
            Reading("kept", "It does."),
            Reading("made-up", "Graph makes up another.", True, {"display_names": "made-up"}),
        ),
        judge=contact_judges.names,
    ),
)  # fmt: skip
