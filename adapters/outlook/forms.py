"""Whether a record has the form that Graph promises: the types of what we asked for, and all of it.

What has another form is not understood, so it is put aside: a text that came as an object must not count as an empty
one. Sources: Graph's event, contact and todoTask resources (v1.0); a property that was selected and is not set comes as
null, and of a task it is absent.
"""

from collections.abc import Callable, Iterable
from typing import Annotated

import msgspec

from adapters.outlook import calendar, contacts, tasks
from adapters.outlook.own import NONE, Own
from adapters.outlook.text import Json, word
from core.errors import ServiceUnavailable
from core.model import Kind

Text = str | None
Id = Annotated[str, msgspec.Meta(min_length=1)]


class _Form(msgspec.Struct, rename="camel"):
    id: Id


class _Moment(msgspec.Struct, rename="camel"):
    date_time: str
    time_zone: Text = None


class _Body(msgspec.Struct, rename="camel"):
    content_type: str
    content: Text


class _Place(msgspec.Struct, rename="camel"):
    display_name: Text = None


class _Address(msgspec.Struct):
    address: Text = None
    name: Text = None


class _Attendee(msgspec.Struct, rename="camel"):
    email_address: _Address | None = None


class _Online(msgspec.Struct, rename="camel"):
    join_url: Text = None


class _Answered(msgspec.Struct):
    response: Text = None


class _Property(msgspec.Struct):
    id: str
    value: Text = None


class _Event(_Form):
    subject: Text
    body: _Body | None
    start: _Moment
    is_all_day: bool
    location: _Place | None
    show_as: Text
    sensitivity: Text
    attendees: list[_Attendee]
    end: _Moment | None = None
    type: Text = None
    series_master_id: Text = None
    i_cal_u_id: Text = None
    change_key: Text = None
    last_modified_date_time: Text = None
    original_start_time_zone: Text = None
    original_end_time_zone: Text = None
    is_organizer: bool | None = None
    organizer: _Attendee | None = None
    has_attachments: bool | None = None
    is_cancelled: bool | None = None
    response_status: _Answered | None = None
    is_online_meeting: bool | None = None
    online_meeting: _Online | None = None
    web_link: Text = None
    single_value_extended_properties: list[_Property] = []


class _Street(msgspec.Struct, rename="camel"):
    street: Text = None
    city: Text = None
    state: Text = None
    postal_code: Text = None
    country_or_region: Text = None


class _Contact(_Form):
    given_name: Text
    middle_name: Text
    surname: Text
    title: Text
    mobile_phone: Text
    job_title: Text
    department: Text
    company_name: Text
    personal_notes: Text
    birthday: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d")] | None
    email_addresses: list[_Address]
    business_phones: list[Text]
    home_phones: list[Text]
    business_address: _Street | None
    other_address: _Street | None
    display_name: Text = None
    parent_folder_id: Text = None
    change_key: Text = None
    last_modified_date_time: Text = None
    single_value_extended_properties: list[_Property] = []


class _Resource(msgspec.Struct, rename="camel"):
    application_name: Text = None
    external_id: Text = None


class _Task(_Form):
    title: Text
    status: str
    importance: Text
    body: _Body | None = None
    due_date_time: _Moment | None = None
    completed_date_time: _Moment | None = None
    recurrence: dict[str, object] | None = None
    linked_resources: list[_Resource] | None = None
    last_modified_date_time: Text = None


_FORMS: dict[Kind, tuple[type[_Form], Callable[[Json], object]]] = {
    Kind.CALENDAR: (_Event, calendar.times_of),
    Kind.CONTACTS: (_Contact, contacts.fields_of),
    Kind.TASKS: (_Task, tasks.fields_of),
}
"""By kind: the form, and what makes sense of its texts."""


def is_whole(kind: Kind, json: Json) -> bool:
    """Tell whether this is a record of a kind, with everything in it that is read, in the form it is read in."""
    form, understood = _FORMS[kind]
    try:
        msgspec.convert(json, form)
        understood(json)
    except (msgspec.ValidationError, ServiceUnavailable, ValueError, OverflowError):
        return False
    return True


def parted(kind: Kind, listed: Iterable[Json], own: Own = NONE) -> tuple[list[Json], tuple[str, ...]]:
    """Return the rows that are records, and the ids of those that are not, as far as they have one."""
    found = [(row, is_whole(kind, row) and own.are_whole(row)) for row in listed]
    broken = (word(row.get("id")) for row, whole in found if not whole)
    return [row for row, whole in found if whole], tuple(each for each in broken if each)
