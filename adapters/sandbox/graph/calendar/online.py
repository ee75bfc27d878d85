"""Online meetings: the way to join stands in the body, and goes with it (graph.md §B.1; Graph: event-update).

`isOnlineMeeting` puts a block into the body and cannot be unset; a body that is written without the block ends the
online meeting.
"""

from adapters.sandbox.graph.forms.bodies import html_of_html
from adapters.sandbox.graph.forms.errors import Json
from adapters.sandbox.graph.mailbox.box import Mailbox

_MARK = "meeting-join-block"
_PROVIDER = "teamsForBusiness"


def write_online(box: Mailbox, json: Json, given: Json, before: Json) -> None:
    """Let an event be, stay or cease to be an online meeting, after its other properties were written."""
    if before["isOnlineMeeting"]:
        json["isOnlineMeeting"], json["onlineMeetingProvider"] = True, before["onlineMeetingProvider"]
        if "body" in given and _MARK not in json["body"]["content"]:
            json["isOnlineMeeting"], json["onlineMeetingProvider"], json["onlineMeeting"] = False, "unknown", None
    elif json["isOnlineMeeting"]:
        _begin(box, json)


def _begin(box: Mailbox, json: Json) -> None:
    thread = box.world.digest("online").hex()[:24]
    url = f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{thread}%40thread.v2/0"
    json["onlineMeeting"] = {"joinUrl": url}
    if json["onlineMeetingProvider"] in (None, "unknown"):
        json["onlineMeetingProvider"] = _PROVIDER
    json["body"] = {"contentType": "html", "content": _with_block(json["body"]["content"], url)}


def _with_block(content: str, url: str) -> str:
    block = "\r\n".join(
        (
            f'<div id="{_MARK}">',
            f"<div>{'_' * 80}</div>",
            "<div><b>Microsoft Teams meeting</b></div>",
            f'<div><a href="{url}">Join the meeting now</a></div>',
            "</div>\r\n",
        )
    )
    if "</body>" not in content:
        return html_of_html(content + block)
    head, _, tail = content.rpartition("</body>")
    return f"{head}{block}</body>{tail}"
