"""The calendar of the office of the seed `office`: all but the series, which `plant` makes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.sandbox.seeds.office.contacts import BOTH, OUTLOOK, SALESFORCE

SHARED = "team"
CALENDARS = {"training": "Training", SHARED: "Sales Team"}
"""Calendars besides the default one: a second one of the user's own, and one that a colleague shares."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An event. `outlook` and `salesforce` say what that side holds otherwise, in that side's own words."""

    side: str
    day: int
    """Working days from today; the time is UTC."""
    at: str
    """The hour and minute it starts; empty for the whole day."""
    length: int
    """Minutes, or for the whole day so many calendar days."""
    subject: str
    location: str = ""
    body: str = ""
    """Lines, which may hold inline HTML: Outlook has them as HTML, Salesforce as plain text."""
    show_as: str = "busy"
    guests: tuple[str, ...] = ()
    """Whom Outlook lists as attendees, by address."""
    who: str = ""
    """The address of the contact whom Salesforce relates it to."""
    files: tuple[str, ...] = ()
    outlook: Mapping[str, object] = field(default_factory=dict)
    salesforce: Mapping[str, object] = field(default_factory=dict)
    place: str = ""
    """Outlook: the key of another calendar. Salesforce: "colleague" for an event of somebody else."""


INES, DANA, JUERGEN = (
    "ines.abelard@larkfield.example",
    "dana.okonkwo@quillon.example",
    "juergen.grossmann@feinwerk-adler.example",
)
SAKURA, AOIFE, HA = (
    "sakura.kobayashi@shinonome.example",
    "aoife.nibhriain@brightwater.example",
    "ha.nguyen@orchardrow.example",
)
STRANGER = "visitor@elsewhere.example"
"""Nobody's contact."""

MATCHING = (
    Meeting(BOTH, -12, "09:00", 60, "Kick-off with Larkfield", "Sheffield", "Introductions.", guests=(INES,), who=INES),
    Meeting(BOTH, -7, "13:30", 45, "Quillon: open invoices", "Phone"),
    Meeting(BOTH, -3, "08:00", 30, "東雲精機 定例会議", "オンライン", guests=(SAKURA,), who=SAKURA),
    Meeting(BOTH, 0, "15:00", 30, "Call with Dana", "Phone", "Contract <b>renewal</b>, new rates.", who=DANA),
    Meeting(
        *(BOTH, 1, "10:00", 90, "Demo at Brightwater", "88 Quay Street, Galway"),
        body="<b>Agenda</b>\nThe new scanner\nTraining for the night shift\nNext steps",
        guests=(AOIFE, STRANGER),
        who=AOIFE,
    ),
    Meeting(BOTH, 2, "12:00", 60, "Lunch with Greta", "Café Zentral", show_as="tentative"),
    Meeting(BOTH, 4, "", 1, "Stocktaking", show_as="free"),
    Meeting(BOTH, 6, "09:30", 120, "Workshop at Adler", "Dresden", guests=(JUERGEN,), who=JUERGEN),
    Meeting(BOTH, 10, "", 3, "Trade fair in Utrecht", "Hall 7", show_as="oof"),
    Meeting(BOTH, 20, "14:00", 60, "Orchard Row: tasting", "5 Orchard Row", who=HA),
    Meeting(BOTH, 60, "11:00", 60, "Half-year review with Larkfield", who=INES),
)

FILLABLE = (
    # one side knows what the other has left empty
    Meeting(BOTH, 3, "09:00", 60, "Site visit Quillon", "Dock 4", salesforce={"Location": None}),
    Meeting(
        *(BOTH, 5, "16:00", 30, "Quotation review"),
        files=("quotation.pdf", "drawings.zip"),
    ),
    Meeting(BOTH, 7, "10:30", 60, "Negotiation with Adler", guests=(JUERGEN,)),  # Salesforce lacks whom it is with
    Meeting(BOTH, 9, "13:00", 45, "Audit preparation", salesforce={"Description": "Bring the certificates."}),
    Meeting(
        *(BOTH, 11, "15:30", 30, "Follow-up with Brightwater"),
        guests=(AOIFE,),
        who=AOIFE,
        salesforce={"Location": "Video call"},  # to write this to Outlook would mail Aoife
    ),
)

CONFLICTING = (
    Meeting(BOTH, 8, "09:00", 60, "Pricing round", "Room Elbe", salesforce={"Location": "Room Oder"}),
    Meeting(BOTH, 12, "14:30", 30, "Handover", body="With keys.", salesforce={"Description": "Without keys."}),
    Meeting(BOTH, 14, "", 1, "Quarter end", show_as="busy", salesforce={"ShowAs": "OutOfOffice"}),
)

ONLY_HERE = (
    Meeting(OUTLOOK, 2, "16:30", 30, "Interview: field engineer", "Room Elbe", guests=(STRANGER,)),
    Meeting(OUTLOOK, 5, "08:30", 45, "Rehearse the demo", files=("script.docx",)),
    Meeting(
        *(OUTLOOK, 9, "11:00", 60, "Invitation: logistics round table", "Tacoma"),
        guests=("avery.stone@accord.example",),
        outlook={"organizer": {"emailAddress": {"name": "Dana Okonkwo", "address": DANA}}},
    ),
    Meeting(OUTLOOK, 15, "", 5, "Holiday", show_as="oof"),
    Meeting(SALESFORCE, -2, "10:00", 30, "Call with Harriet Quayle"),
    Meeting(SALESFORCE, 3, "14:00", 60, "Visit Sven Ostergaard", "Aarhus", who="sven.ostergaard@example.net"),
    Meeting(SALESFORCE, 13, "", 2, "Sales conference", "Leeds"),
)

PRIVATE = (
    Meeting(OUTLOOK, 1, "07:30", 45, "Dentist", outlook={"sensitivity": "private"}),
    Meeting(OUTLOOK, 6, "17:00", 60, "Talk about the promotion", outlook={"sensitivity": "confidential"}),
    Meeting(SALESFORCE, 4, "12:00", 30, "Lawyer", salesforce={"IsPrivate": True}),
)

AMBIGUOUS = (
    # two in Outlook, one in Salesforce
    Meeting(BOTH, 7, "13:00", 30, "Phone call"),
    Meeting(OUTLOOK, 7, "13:00", 30, "Phone call", "Mobile"),
)

ELSEWHERE = (
    Meeting(OUTLOOK, 4, "09:00", 180, "First aid course", place="training"),
    Meeting(OUTLOOK, 24, "09:00", 180, "First aid course, part two", place="training"),
    Meeting(OUTLOOK, 1, "09:00", 30, "Pipeline review", place=SHARED),
    Meeting(OUTLOOK, 8, "", 2, "Jordan is away", show_as="oof", place=SHARED),
    Meeting(OUTLOOK, -60, "10:00", 60, "Old times"),
    Meeting(SALESFORCE, 2, "11:00", 60, "Jordan: visit Larkfield", place="colleague"),
)
"""In another calendar, too long ago, or another person's: not read, or not in view."""

MEETINGS = (*MATCHING, *FILLABLE, *CONFLICTING, *ONLY_HERE, *PRIVATE, *AMBIGUOUS, *ELSEWHERE)
