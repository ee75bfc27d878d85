"""Tasks: Outlook To Do task, Salesforce Task.

    field      Outlook To Do                       Salesforce
    subject    title                               Subject
    body       body, as text                       Description
    status     status: notStarted, inProgress,     Status: Not Started, In Progress,
               completed, waitingOnOthers,         Completed, Waiting on someone else,
               deferred                            Deferred
    priority   importance: low, normal, high       Priority: Low, Normal, High
    due        dueDateTime, the date               ActivityDate, a date

The canonical words are Outlook's. A status that an organisation invented reads as completed when it closes the task,
else as inProgress.
"""

from core.fields.base import Day, Field, Text, Word
from core.fields.calendar import DESCRIPTION_LIMIT, SUBJECT_LIMIT

FIELDS: tuple[Field, ...] = (
    Text("subject", outlook_limit=SUBJECT_LIMIT, salesforce_limit=SUBJECT_LIMIT),
    Text("body", salesforce_limit=DESCRIPTION_LIMIT),
    Word("status"),
    Word("priority"),
    Day("due"),
)
