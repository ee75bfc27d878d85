"""Everything that `accord doctor` looks at, in order, and what depends on what."""

import os
from datetime import datetime
from functools import partial

from cli.arguments.invocation import Invocation
from cli.arguments.profile import check_profile
from cli.config.examine import Examined, examine
from cli.config.place import find_home
from cli.present.reports import Examination
from cli.wiring.doctor import looks
from cli.wiring.doctor.line import Line, clocks
from cli.wiring.doctor.looks import Finding, Look, all_of
from cli.wiring.doctor.machine import disk, journal, lock, sqlite, versions
from cli.wiring.doctor.services import CAMPAIGN, Outlook, Salesforce, kinds_of
from cli.wiring.machine import clock
from cli.wiring.sides import require_settings
from core.errors import SettingsError
from core.model import Kind, Side


def doctor(invocation: Invocation) -> Examination:
    """Look at everything, and change nothing. Raises UsageError for a profile that is none."""
    profile = check_profile(invocation.profile)
    found = examine(find_home(invocation), os.environ, invocation.overrides)
    unsure = set(found.unsure)
    if found.loaded.settings.salesforce.instance_url is None:
        unsure.add("salesforce")
    return Examination(looks.examine([*_here(found, profile, unsure), *_services(found, unsure)]))


def _settings(found: Examined) -> Finding:
    problems = list(found.problems)
    if not {"outlook", "salesforce"} <= found.unsure:  # else nobody knows what they need
        try:
            require_settings(found.loaded.settings)
        except SettingsError as error:
            problems.append(error)
    if problems:
        raise all_of(problems)
    return str(found.loaded.path)


def _after(unsure: set[str], *sections: str) -> list[str]:
    """Return what a look must come after that rests on tables of the settings."""
    return ["settings"] if unsure & set(sections) else []


def _here(found: Examined, profile: str, unsure: set[str]) -> list[Look]:
    loaded, after = found.loaded, _after(unsure, "journal")
    return [
        Look("settings", lambda: _settings(found)),
        Look("journal", lambda: journal(loaded), after),
        Look("journal.sqlite", lambda: sqlite(loaded), after),
        Look("disk", lambda: disk(loaded.path.parent)),
        Look("lock", lambda: lock(loaded, profile), [*after, "journal"]),
        Look("versions", versions),
    ]


def _services(found: Examined, unsure: set[str]) -> list[Look]:
    settings = found.loaded.settings
    lines = {side: Line(settings, side) for side in Side}
    now = clock().now
    measured: dict[Side, datetime] = {}

    def reach(side: Side) -> Finding:
        measured[side] = now()
        return lines[side].reach()

    def time() -> Finding:
        return clocks(lines, now, measured)

    roads: list[Look] = []
    for side in Side:
        roads.append(Look(f"{side}.reach", partial(reach, side), _after(unsure, side.value)))
        roads.append(Look(f"{side}.tls", lines[side].tls, [f"{side}.reach"]))
    both_unknown = ["settings"] if {"outlook", "salesforce"} <= unsure else []
    kinds = _after(unsure, *(kind.value for kind in Kind))
    return [*roads, Look("clock", time, both_unknown), *_outlook(found, kinds), *_salesforce(found, kinds)]


def _outlook(found: Examined, kinds: list[str]) -> list[Look]:
    looks = Outlook(found.loaded.settings)
    return [
        Look("outlook.signin", looks.signin, ["outlook.tls"]),
        Look("outlook.permissions", looks.permissions, [*kinds, "outlook.signin"]),
        Look("outlook.mailbox", looks.mailbox, ["outlook.signin"]),
        Look("outlook.source", looks.source, [*kinds, "outlook.mailbox"]),
    ]


def _salesforce(found: Examined, kinds: list[str]) -> list[Look]:
    settings = found.loaded.settings
    looks = Salesforce(settings)
    after = [*kinds, "salesforce.signin"]
    listed = [
        Look("salesforce.signin", looks.signin, ["salesforce.tls"]),
        Look("salesforce.permissions", looks.permissions, after),
        Look("salesforce.fields", looks.fields, after),
        Look("salesforce.external_id", looks.external_id, after),
    ]
    if Kind.CONTACTS in kinds_of(settings) and settings.contacts.scope.startswith(CAMPAIGN):
        listed.append(Look("salesforce.campaign", looks.campaign, after))
    return listed
