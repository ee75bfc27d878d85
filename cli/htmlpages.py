"""Pages of rows: `accord plan --html` and `accord history RUN --html`."""

from pathlib import Path

from cli.arguments.invocation import Invocation
from cli.present.export.rows_page import of_plan, of_run, write_rows_page
from cli.present.reports import ShownPlan
from cli.terminal.look import look
from cli.terminal.outfile import output
from core.engine.export import extent, selected
from core.engine.reports import RunStory
from core.engine.session import Session
from core.engine.tally import tally
from core.facts.selection import ALL


def write_html(invocation: Invocation, session: Session, told: ShownPlan | RunStory, path: Path) -> None:
    """Write the page of a plan or a run, whole or not at all, and say so."""
    shown = look(invocation)
    runs = tally(selected(session, ALL, extent(session).events))
    made = session.now()
    page = of_plan(told, made, runs, shown) if isinstance(told, ShownPlan) else of_run(told, made, runs, shown)
    with output(path) as out:
        write_rows_page(out, page)
    session.progress.note(f"{path} is written.")
