"""`accord decide`: one command line, carried out at a desk."""

import io
from typing import Any

import pytest

from cli.arguments.decisions import DecideOptions
from cli.arguments.invocation import Invocation
from cli.present.json.items import decide_document
from cli.present.text.items import decided_text
from cli.review import deciding
from cli.review.approval import Approval
from cli.terminal.look import Look
from core.engine.observe import observe
from core.engine.reports import Changed
from core.engine.session import Session
from core.engine.sync import sync
from core.errors import UsageError
from core.model import Kind, Outcome, RowState, Status
from tests.support import fakes
from tests.support.desk import ANN, CALL, rows

TASKS, CONTACTS = Kind.TASKS, Kind.CONTACTS


@pytest.fixture
def profile() -> fakes.Desk:
    """Three tasks and a contact that are in Outlook alone, and were read."""
    profile = fakes.Desk()
    for subject in ("Call Bob", "Send the offer", "Visit"):
        profile.outlook.create(TASKS, CALL | {"subject": subject})
    profile.outlook.create(CONTACTS, ANN)
    observe(profile.session, tuple(Kind))
    return profile


def options(*items: str, **said: Any) -> DecideOptions:
    nothing: dict[str, Any] = {"where": None, "flags": (), "prefer": None, "fields": (), "link": None, "reason": None}
    return DecideOptions(items, **(nothing | said)).checked()


def decide(session: Session, given: DecideOptions) -> Changed:
    changed = deciding.decide(session, given, lambda count: True)
    assert changed is not None
    return changed


def test_many_items_of_several_kinds_are_one_append(profile: fakes.Desk) -> None:
    items = [row.item for row in rows(profile)]
    before = profile.journal.appends
    changed = decide(profile.session, options(*(item[:8] for item in items), "O1", flags=("exclude",)))
    assert profile.journal.appends == before + 1
    assert [(item, row and row.state) for item, row in changed.rows] == [(item, RowState.EXCLUDED) for item in items]
    assert not changed.moved


def test_nothing_is_held_and_nobody_is_waited_for(profile: fakes.Desk) -> None:
    with profile.journal.exclusive("bo", "sync"):
        changed = decide(profile.session, options("O1", flags=("ignore_once",)))
    assert [row and row.state for _, row in changed.rows] == [RowState.IGNORED]


def test_only_the_kinds_of_the_items_are_planned(profile: fakes.Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    planned: list[tuple[Kind, ...]] = []
    worksheet = Session.worksheet

    def watched(session: Session, kinds: tuple[Kind, ...], **how: Any) -> Any:
        planned.append(kinds)
        return worksheet(session, kinds, **how)

    monkeypatch.setattr(Session, "worksheet", watched)
    monkeypatch.setattr(Session, "plan", lambda *_, **__: pytest.fail("a whole plan was made"))
    decide(profile.session, options("O1", "O2", flags=("exclude",)))
    assert planned == [(TASKS,)]


def test_where_chooses_rows_and_clear_takes_back(profile: fakes.Desk) -> None:
    chosen = decide(profile.session, options(where="kind=tasks title~v", flags=("exclude",)))
    assert len(chosen.rows) == 1
    back = decide(profile.session, options(where="state=excluded", flags=("clear",), reason="after all"))
    assert [(item, row and row.state) for item, row in back.rows] == [(chosen.rows[0][0], RowState.PROPOSED)]


def test_a_link_joins_two(profile: fakes.Desk) -> None:
    profile.salesforce.create(TASKS, CALL | {"subject": "Phone Bob"})
    observe(profile.session, [TASKS])
    ((_, row),) = decide(profile.session, options("O1", link="S1")).rows
    assert row
    assert (row.outlook and row.outlook.id, row.salesforce and row.salesforce.id) == ("O1", "S1")


def test_one_unknown_item_and_nothing_is_decided(profile: fakes.Desk) -> None:
    before = profile.journal.appends
    with pytest.raises(UsageError, match="There is no item 'zzzz'"):
        decide(profile.session, options("O1", "zzzz", flags=("exclude",)))
    assert profile.journal.appends == before


@pytest.mark.parametrize(("flag", "state"), [("applied", None), ("not_applied", RowState.PROPOSED)])
def test_a_person_settles_a_write_that_nobody_can_tell_about(
    profile: fakes.Desk, flag: str, state: RowState | None
) -> None:
    sync(profile.session, [TASKS], review=lambda shown: shown)
    profile.salesforce.resolve = lambda scope, write: Outcome(key=write.key, status=Status.UNKNOWN)  # type: ignore[method-assign]
    profile.salesforce.lose = 1
    profile.outlook.edit(TASKS, "O1", subject="Call Eve")
    sync(profile.session, [TASKS], review=lambda shown: shown)
    changed = decide(profile.session, options("O1", flags=(flag,), reason="I looked"))
    assert [row and row.state for _, row in changed.rows] == [state]
    with pytest.raises(UsageError, match="No write of item"):
        decide(profile.session, options("O1", flags=(flag,)))


class TestApproval:
    """A decision about many rows: how many is always told, and above ten it is asked."""

    def many(self, count: int) -> fakes.Desk:
        profile = fakes.Desk()
        for n in range(count):
            profile.outlook.create(TASKS, CALL | {"subject": f"Task {n}"})
        observe(profile.session, [TASKS])
        return profile

    def answer(
        self, monkeypatch: pytest.MonkeyPatch, count: int, typed: str, *, assumed: bool = False, person: bool = True
    ) -> list[RowState]:
        """Return the states of the rows after they were excluded with --where."""
        profile = self.many(count)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        approval = Approval(Invocation(interactive=person), assumed=assumed)
        deciding.decide(profile.session, options(where="kind=tasks", flags=("exclude",)), approval)
        return [row.state for row in rows(profile, TASKS)]

    @pytest.mark.parametrize(("count", "typed"), [(10, ""), (11, "y\n"), (11, "yes\n")])
    def test_given(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], count: int, typed: str
    ) -> None:
        assert set(self.answer(monkeypatch, count, typed)) == {RowState.EXCLUDED}
        assert f"{count} rows match." in capsys.readouterr().err

    @pytest.mark.parametrize("typed", ["", "\n", "n\n", "what\n"])
    def test_refused(self, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
        assert set(self.answer(monkeypatch, 11, typed)) == {RowState.PROPOSED}

    def test_assumed(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        assert set(self.answer(monkeypatch, 11, "", assumed=True, person=False)) == {RowState.EXCLUDED}
        assert "11 rows match." in capsys.readouterr().err

    def test_nobody_to_ask(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(UsageError) as refused:
            self.answer(monkeypatch, 11, "y\n", person=False)
        assert "--yes" in refused.value.hint


def test_what_was_decided_and_what_it_changes_is_told(profile: fakes.Desk) -> None:
    ours = rows(profile, TASKS)
    decide(profile.session, options(ours[0].item, flags=("ignore_forever",)))
    changed = decide(profile.session, options(*(row.item for row in ours), flags=("exclude",)))
    first, *lines = decided_text(changed, Look(width=120)).splitlines()
    assert first == "Excluded from this sync: 2 items."
    assert lines[0].startswith(f"{ours[1].item[:8]}  ← create ⇒ - excluded  {ours[1].title}")
    assert lines[-1] == "Passed over 1 item: it is ignored permanently; only --clear ends that."
    document = decide_document(changed)
    assert document["decided"] == "exclude"
    assert [each["before"] for each in document["items"]] == [{"action": "create", "state": "proposed"}] * 2  # type: ignore[attr-defined]
    assert [each["item"] for each in document["passed_over"]] == [ours[0].item]  # type: ignore[attr-defined]
