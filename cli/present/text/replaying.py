"""Replays as text: a run step by step, and what other settings would have done."""

from cli.present.reports import ReplayedPlan, ShownPlan, Steps
from cli.present.text.events import event_text
from cli.present.text.plan import plan_text
from cli.present.text.rows import action_text, field_line
from cli.present.text.words import local, plural, zone_name
from cli.terminal.look import Look
from cli.terminal.printable import printable
from core.engine.find import name_in
from core.engine.reports import Otherwise, Retrospect, Step, WhatIf
from core.model import Row, RowState


def steps_text(told: Steps, look: Look) -> str:
    """Return the events of a run, a line each, and under each what it changed."""
    if not told.steps:
        return f"Run {printable(told.run)} has no events."
    began, ended = (local(each.recorded.at, look, "%Y-%m-%d") for each in (told.steps[0], told.steps[-1]))
    days = began if began == ended else f"{began} to {ended}"
    zone = zone_name(told.steps[0].recorded.at, look, told.steps[-1].recorded.at)
    lines = [look.paint(f"Run {printable(told.run)} of {days}, step by step (times in {zone})", bold=True)]
    for step in told.steps:
        lines += _step_lines(step, look)
    return "\n".join(lines)


def replayed_text(told: ReplayedPlan, look: Look) -> str:
    """Return the plan as it stood at a position."""
    return f"As of position {told.plan.position}:\n{plan_text(ShownPlan(told.plan), look)}"


def _step_lines(step: Step, look: Look) -> list[str]:
    recorded = step.recorded
    said = event_text(recorded.event)
    about = f"  {recorded.item[:8]}" if recorded.item else ""
    head = f"{recorded.position:>6}  {local(recorded.at, look, '%H:%M:%S')}{about}  {said}"
    if recorded.kind and not recorded.item:
        head += f" ({recorded.kind})"
    indent = " " * 18
    lines = [head]
    if step.sums:
        lines.append(f"{indent}plan: {', '.join(f'{count} {word}' for word, count in step.sums.items())}")
    if _standing(step.before, look) != _standing(step.after, look):
        arrow = "⇒" if look.unicode else "=>"
        lines.append(f"{indent}{_standing(step.before, look)} {arrow} {_standing(step.after, look)}{_title(step)}")
    elif step.after and step.before and step.after.fields != step.before.fields:
        lines += [f"{indent}{field_line(change, look)}" for change in step.after.fields]
    return lines


def _standing(row: Row | None, look: Look) -> str:
    return action_text(row, look) if row else "nothing to do"


def _title(step: Step) -> str:
    row = step.after or step.before
    return f"  {printable(row.title)}" if row and row.title and row.state is not RowState.PRIVATE else ""


def what_if_text(told: WhatIf, look: Look) -> str:
    """Return the rows that other settings would have decided otherwise, each as it was and as it would have been."""
    rows = plural(told.rows, "row")
    if not told.changed:
        return f"Run {printable(told.run)}: these settings would have decided none of {rows} differently."
    lines = [f"Run {printable(told.run)}: these settings would have decided {len(told.changed)} of {rows} differently:"]
    lines += [line for each in told.changed for line in _otherwise_lines(each, name_in(told.names, each.item), look)]
    return "\n".join(lines)


def _otherwise_lines(each: Otherwise, name: str, look: Look) -> list[str]:
    arrow = "⇒" if look.unicode else "=>"
    row = each.then or each.instead
    title = printable(row.title) if row and row.state is not RowState.PRIVATE else ""
    lines = [f"{name}  {title}: {_standing(each.then, look)} {arrow} {_standing(each.instead, look)}"]
    if each.instead and each.instead.state is not RowState.PRIVATE:
        lines += [f"          {field_line(change, look)}" for change in each.instead.fields]
    return lines


def retrospect_text(told: Retrospect, look: Look) -> str:
    """Return how past conflicts would have gone, each named, and the rules that a person's choices come to."""
    conflicts = plural(told.conflicts, "past conflict")
    runs = plural(told.runs, "run")
    lines = [
        f"Since {local(told.since, look)}: {runs} confirmed a plan, with {conflicts} that somebody or a rule settled."
    ]
    if told.changed:
        lines.append(f"With these settings, {len(told.changed)} of {conflicts} would have gone the other way:")
    for each, run in zip(told.changed, told.changed_in, strict=True):
        lines += _otherwise_lines(each, f"{printable(run)}  {name_in(told.names, each.item)}", look)
    for rule in told.rules:
        chosen = "choice" if rule.choices == 1 else f"{rule.choices} choices"
        lines.append(f'{rule.kind.capitalize()}: your {chosen} would all have been made by conflict = "{rule.rule}".')
    return "\n".join(lines)
