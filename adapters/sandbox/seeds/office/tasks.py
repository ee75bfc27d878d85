"""The tasks of the office of the seed `office`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.sandbox.seeds.office.contacts import BOTH, OUTLOOK, SALESFORCE

LISTS = {"errands": "Errands"}
"""To Do lists besides the default one."""


@dataclass(frozen=True, slots=True)
class Todo:
    """A task. `due` counts working days from today; `salesforce` is what Salesforce holds otherwise, in its words."""

    side: str
    due: int | None
    subject: str
    status: str = "notStarted"
    priority: str = "normal"
    body: str = ""
    salesforce: Mapping[str, object] = field(default_factory=dict)
    place: str = ""
    """Outlook: the key of another list; Salesforce: "colleague" for a task of somebody else."""


MATCHING = (
    Todo(BOTH, -8, "Send signed NDA to Larkfield", "completed"),
    Todo(
        BOTH, -5, "Chase Quillon for the purchase order", "inProgress", "high", "Second reminder went out.\nCall Dana."
    ),
    Todo(BOTH, -2, "Correct the invoice for Adler", priority="high"),
    Todo(BOTH, 0, "Confirm the room for the workshop"),
    Todo(
        BOTH, 1, "Prepare quotation for Brightwater", "inProgress", body="Two scanners, <5 years of service> included"
    ),
    Todo(BOTH, 3, "見積書を小林さんに送る"),
    Todo(BOTH, 6, "Order samples from Orchard Row", "waitingOnOthers"),
    Todo(BOTH, 15, "Review the framework contract", "deferred", "low"),
    Todo(BOTH, 40, "Renew the trade fair stand"),
)

FILLABLE = (
    Todo(BOTH, 2, "Call Noor about the delivery", body="Ask for the serial numbers.", salesforce={"Description": None}),
    Todo(BOTH, 5, "Update the price list", salesforce={"Description": "Use last year's list as the model."}),
)

CONFLICTING = (
    Todo(BOTH, -1, "Report last week's visits", "completed", salesforce={"Status": "In Progress"}),
    Todo(BOTH, 4, "Book travel to Dresden", priority="high", salesforce={"Priority": "Low"}),
    Todo(
        BOTH, 8, "Draft the service agreement", body="Twelve months.", salesforce={"Description": "Twenty-four months."}
    ),
)

ONLY_HERE = (
    Todo(OUTLOOK, -3, "Return the demo unit", priority="high"),
    Todo(OUTLOOK, 2, "Thank Ines for the tour"),
    Todo(OUTLOOK, None, "Read the standard on pressure gauges", "deferred"),
    Todo(SALESFORCE, -4, "Follow up on the trade fair leads", "inProgress"),
    Todo(SALESFORCE, 7, "Qualify Tidewrack Printers"),
    Todo(SALESFORCE, -6, "Close the old opportunity", "completed"),
)

ELSEWHERE = (
    Todo(OUTLOOK, 1, "Collect the dry cleaning", place="errands"),
    Todo(OUTLOOK, None, "Water the plants", place="errands"),
    Todo(SALESFORCE, 2, "Approve the discount", place="colleague"),
    Todo(SALESFORCE, 3, "Log call with Fleet Director", salesforce={"TaskSubtype": "Call"}),
)
"""In another list, another person's, or not of the subtype Task: not read."""

TASKS = (*MATCHING, *FILLABLE, *CONFLICTING, *ONLY_HERE, *ELSEWHERE)
