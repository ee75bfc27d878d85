"""The presenter: every report that a command ends with, as its JSON document or as its text."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import click

from cli.arguments.invocation import Invocation
from cli.config.load import Loaded
from cli.present.exit_codes import apply_code, doctor_code, probed_code, replay_code, verify_code
from cli.present.json.doctor import doctor_document
from cli.present.json.erasing import erased_document
from cli.present.json.items import decide_document, ignored_document, show_document
from cli.present.json.journal import facts_document, replay_document, verify_document
from cli.present.json.plan import Document, plan_document
from cli.present.json.probing import cleaned_document, facts_list_document, probed_document
from cli.present.json.replaying import replayed_document, retrospect_document, steps_document, what_if_document
from cli.present.json.rollback import rollback_document
from cli.present.json.runs import apply_document, history_document, observe_document, run_story_document
from cli.present.json.settings import settings_document
from cli.present.json.sign_in import logged_in_document, logged_out_document
from cli.present.reports import (
    Cleaned,
    Erased,
    Examination,
    History,
    Ignored,
    JournalFacts,
    LoggedIn,
    LoggedOut,
    Probed,
    ProbeFacts,
    ReplayedPlan,
    ShownPlan,
    Steps,
)
from cli.present.text.doctor import doctor_text
from cli.present.text.erasing import erased_text
from cli.present.text.items import decided_text, ignored_text
from cli.present.text.journal import facts_text, replay_text, verify_text
from cli.present.text.plan import plan_text
from cli.present.text.probing import cleaned_text, facts_list_text, probed_text
from cli.present.text.replaying import replayed_text, retrospect_text, steps_text, what_if_text
from cli.present.text.rollback import rollback_text
from cli.present.text.runs import apply_text, history_text, observe_text, run_story_text
from cli.present.text.settings import settings_text
from cli.present.text.sign_in import logged_in_text, logged_out_text
from cli.present.text.story import story_text
from cli.terminal.look import Look, fitted, look
from cli.terminal.pager import pages
from core.engine.reports import (
    ApplyReport,
    Changed,
    ItemStory,
    ObserveReport,
    ReplayReport,
    Retrospect,
    RollbackPreview,
    RunStory,
    VerifyReport,
    WhatIf,
)

Report = TypeVar("Report")


@dataclass(frozen=True, slots=True)
class Form(Generic[Report]):
    """How reports of one type are told."""

    document: Callable[[Report], Document]
    text: Callable[[Report, Look], str]
    code: Callable[[Report], int]
    """The exit code of the command that ends with it."""
    paged: bool
    """Whether its text may be longer than a screen, and is to be read."""


def _form(
    report: type[Report],
    document: Callable[[Report], Document],
    text: Callable[[Report, Look], str],
    code: Callable[[Report], int] = lambda _: 0,
    *,
    paged: bool = False,
) -> tuple[type[Report], Form[Report]]:
    return report, Form(document, text, code, paged)


FORMS: dict[type, Form[Any]] = dict(
    (
        _form(ShownPlan, plan_document, plan_text, paged=True),
        _form(ApplyReport, apply_document, apply_text, apply_code),
        _form(ObserveReport, observe_document, observe_text),
        _form(Changed, decide_document, decided_text),
        _form(Ignored, ignored_document, ignored_text, paged=True),
        _form(ItemStory, show_document, story_text, paged=True),
        _form(History, history_document, history_text, paged=True),
        _form(RunStory, run_story_document, run_story_text, paged=True),
        _form(Erased, erased_document, erased_text),
        _form(RollbackPreview, rollback_document, rollback_text),
        _form(Steps, steps_document, steps_text),
        _form(ReplayedPlan, replayed_document, replayed_text),
        _form(WhatIf, what_if_document, what_if_text),
        _form(Retrospect, retrospect_document, retrospect_text),
        _form(ReplayReport, replay_document, replay_text, replay_code),
        _form(VerifyReport, verify_document, verify_text, verify_code),
        _form(JournalFacts, facts_document, facts_text),
        _form(ProbeFacts, facts_list_document, facts_list_text),
        _form(Probed, probed_document, probed_text, probed_code),
        _form(Cleaned, cleaned_document, cleaned_text),
        _form(Examination, doctor_document, doctor_text, doctor_code),
        _form(LoggedIn, logged_in_document, logged_in_text),
        _form(LoggedOut, logged_out_document, logged_out_text),
        _form(Loaded, settings_document, settings_text, paged=True),
    )
)


def present(invocation: Invocation, report: object, *, as_json: bool) -> int:
    """Print a report on standard output, as one JSON object or as text, and return the exit code that it means.

    The JSON is ASCII, so nothing in it can act on a terminal.
    """
    form = FORMS[type(report)]
    if as_json:
        click.echo(json.dumps(form.document(report), indent=2))
        return form.code(report)
    shown = look(invocation)
    text = fitted(form.text(report, shown), shown)
    if form.paged:
        with pages(invocation) as write:
            write(text)
    else:
        click.echo(text)
    return form.code(report)
