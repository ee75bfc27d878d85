"""The faces of a review: the full screen where a terminal can show it, a page in the browser, else plain prompts.

Each is imported when it is shown: whoever waits for one does not wait for the others.
"""

import os
import sys
from collections.abc import Callable

from cli.arguments.invocation import Invocation
from cli.terminal.look import Look, look
from cli.terminal.progress import terminal_progress
from cli.terminal.prompts import ask_line, say
from core.engine.sitting import Sit, Sitting
from core.planning.summary import is_pending, proposed


def has_screen(invocation: Invocation) -> bool:
    """Tell whether a full screen can be shown to a person: both ends are a terminal, and not a dumb one."""
    if invocation.interactive is not None:  # somebody else drives the prompts
        return False
    streams = (sys.stdin, sys.stderr)
    return os.environ.get("TERM") != "dumb" and all(stream is not None and stream.isatty() for stream in streams)


def face(
    invocation: Invocation, *, plain: bool = False, web: bool = False, before: Callable[[], None] = lambda: None
) -> Sit:
    """Return how a review is shown to whoever sits there; `before` takes away what stands on the terminal."""

    def sit(sitting: Sitting) -> None:
        before()
        if web:
            _page(sitting, look(invocation))
        elif plain or not has_screen(invocation):
            _prompts(sitting, invocation)
        else:
            _screen(sitting, look(invocation))

    return sit


def _screen(sitting: Sitting, shape: Look) -> None:
    if not _is_worth_it(sitting, shape):
        return
    from cli.review.screen.app import show

    show(sitting, shape)


def _page(sitting: Sitting, shape: Look) -> None:
    from cli.review.page.serving import serve

    serve(sitting, Look(zone=shape.zone), say=say)  # a page is no terminal: it is as wide as it is, and knows all signs


def _prompts(sitting: Sitting, invocation: Invocation) -> None:
    shape = look(invocation)
    if not _is_worth_it(sitting, shape):
        return
    from cli.review.confirmation import Confirmation
    from cli.review.prompts import Prompts

    with terminal_progress(invocation) as progress:
        confirm = Confirmation(assumed=False, before=progress.pause)
        plan = Prompts(sitting.desk, shape, ask_line, say, confirm).review()
        if plan is not None and proposed(plan):
            sitting.write(plan, progress)


def _is_worth_it(sitting: Sitting, shape: Look) -> bool:
    """Tell whether there is anything to decide or to write; if not, the plan is printed, so that it is seen."""
    plan = sitting.desk.plan()
    if is_pending(plan):
        return True
    from cli.present.reports import ShownPlan
    from cli.present.text.plan import plan_text

    say(plan_text(ShownPlan(plan, names=sitting.desk.names(plan)), shape))
    return False
