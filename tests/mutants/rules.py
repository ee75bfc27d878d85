"""The faults. Each changes one place of the code so that one rule is broken; some test among those named must fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One fault."""

    rule: str
    """The section of docs/safety.md, and what is broken."""
    file: str
    old: str
    """What stands there; it stands there once."""
    new: str
    tests: tuple[str, ...]

    def applied(self, code: str) -> str:
        """Return the code with the fault in it. Raises ValueError where what is to be broken is not there once."""
        if code.count(self.old) != 1:
            raise ValueError(f"{self.file} does not hold, exactly once: {self.old!r}")
        return code.replace(self.old, self.new)


CORE = "tests/core/"
RECONCILE, SAFETY, ENGINE = CORE + "test_reconcile.py", CORE + "test_safety.py", CORE + "test_engine.py"
SAID, CONFIRMED, TRIAL = CORE + "test_said.py", CORE + "test_confirmed.py", CORE + "test_first_trial.py"
TWO_WAY, ASIDE, ROLLBACK = CORE + "test_two_way_rows.py", CORE + "test_aside.py", CORE + "test_rollback.py"
REVIEW, SITTING = "tests/review/test_review.py", "tests/review/test_sitting.py"
CAREFUL, LOST = CORE + "test_rollback_careful.py", CORE + "test_nothing_lost.py"

MUTANTS = (
    Mutant(
        "1 a deletion goes before an edit",
        "core/planning/reconcile.py",
        "    if not edits:\n",
        "    if True:\n",
        (RECONCILE,),
    ),
    Mutant(
        "1 one side wins a conflict unasked",
        "core/planning/reconcile.py",
        "    if len(moved) == 1:\n        return moved[0]",
        "    if moved:\n        return moved[0]",
        (RECONCILE,),
    ),
    Mutant(
        "1 half of a row in conflict is written",
        "core/planning/reconcile.py",
        "    if any(change.winner is None for change in changes):",
        "    if all(change.winner is None for change in changes):",
        (RECONCILE,),
    ),
    Mutant(
        "1 the base moves although the sides differ",
        "core/facts/projection/writes.py",
        "    base = {**seen.base, **{name: fields.get(name) for name in written}}",
        "    base = dict(fields)",
        (CORE + "test_machine_found.py", ENGINE, SAFETY),
    ),
    Mutant(
        "2 a run does not ask about open writes",
        "core/engine/sync.py",
        "        resolve_open(run, kinds)\n",
        "",
        (SAFETY,),
    ),
    Mutant(
        "2 a create has another key each time",
        "core/engine/writing.py",
        "            key = stamp(row.kind, side.other, source.record.id, item.creates)",
        "            key = stamp(row.kind, side.other, key, item.creates)",
        (ENGINE, TRIAL, CORE + "test_matching.py", "tests/syncs/test_trouble.py"),
    ),
    Mutant(
        "3 what changed after the plan is written all the same",
        "core/engine/writing.py",
        "            if current is not None and row_digest(current) == row_digest(row):",
        "            if current is not None:",
        (ENGINE, SAFETY, CONFIRMED),
    ),
    Mutant(
        "3 the second half of a row does not heed what the first met",
        "core/engine/writing.py",
        "        if len(row.target) == 1:\n            return False",
        "        if row.target:\n            return False",
        (TWO_WAY,),
    ),
    Mutant(
        "3 Outlook is written to without a condition",
        "adapters/outlook/writing.py",
        '    headers = {"If-Match": version}',
        "    headers: dict[str, str] = {}",
        ("tests/adapters/outlook/test_writing.py",),
    ),
    Mutant(
        "3 Salesforce is written to without a condition",
        "adapters/salesforce/writing.py",
        '                "httpHeaders": {"If-Unmodified-Since": http_date(each.stamp)},',
        '                "httpHeaders": {},',
        ("tests/adapters/salesforce/test_salesforce_writing.py",),
    ),
    Mutant(
        "4 mails are sent unasked",
        "core/planning/guards.py",
        "    return people > 0, people\n",
        "    return False, people\n",
        (CORE + "test_deciding.py",),
    ),
    Mutant(
        "4 the gate lets mails pass",
        "core/engine/gate.py",
        "    if before and write.side is Side.OUTLOOK and not row.is_released:",
        "    if False:",
        (SAFETY, ENGINE),
    ),
    Mutant(
        "4 the gate lets attendees be written",
        "core/engine/gate.py",
        "    if any(write.side in specs[name].read_only for name in write.changes if name in specs):",
        "    if False:",
        (SAFETY,),
    ),
    Mutant(
        "4 a meeting of somebody else is deleted unasked",
        "core/planning/guards.py",
        "        return True, int(proposal.deletes is Side.OUTLOOK)",
        "        return people > 0, 0",
        ("tests/syncs/test_calendar.py",),
    ),
    Mutant(
        "5 a suspect feed deletes",
        "core/planning/guards.py",
        "        elif suspect:",
        "        elif False:",
        (CORE + "test_sight.py",),
    ),
    Mutant(
        "5 one delete more than the limit",
        "core/planning/guards.py",
        "        elif left <= 0:",
        "        elif left < 0:",
        (SAFETY, ENGINE, CONFIRMED),
    ),
    Mutant(
        "5 deletes of the day do not count",
        "core/planning/guards.py",
        "/ 100)) - spent",
        "/ 100)) - 0 * spent",
        (SAFETY, ENGINE),
    ),
    Mutant(
        "5 a side that shows nothing is believed",
        "core/engine/observe.py",
        "        return was or (last.whole and any(not seen.record.outside for _, seen in self._ours()))",
        "        return False",
        (SAFETY, ENGINE),
    ),
    Mutant(
        "5 half a reading is planned from",
        "core/facts/state.py",
        "        return all(f is not None and not f.failed for f in feeds) and",
        "        return all(f is not None for f in feeds) and",
        (CORE + "test_sight.py",),
    ),
    Mutant(
        "5 what nobody answered about is forgotten",
        "core/engine/observe.py",
        "                self.doubted |= set(self.feed.aside) - self.listed",
        "                pass",
        (ASIDE,),
    ),
    Mutant(
        "6 a prevented operation is proposed",
        "core/planning/judging.py",
        "            if operation in self.settings.prevent.on(side):",
        "            if False:",
        (SAFETY, ENGINE),
    ),
    Mutant(
        "6 the gate lets a prevented operation pass",
        "core/engine/gate.py",
        "    if write.operation in kind.prevent.on(write.side):",
        "    if False:",
        (SAFETY, ENGINE),
    ),
    Mutant(
        "7 a private record is planned",
        "core/planning/view.py",
        "    return seen.record.private or seen.fields.get",
        "    return seen.fields.get",
        (SAFETY, ENGINE, CORE + "test_sight.py"),
    ),
    Mutant(
        "7 a private event of Outlook is read",
        "adapters/outlook/calendar.py",
        '    return word(event.get("sensitivity")) in PRIVATE or is_hidden(event, calendar)',
        "    return is_hidden(event, calendar)",
        ("tests/adapters/outlook/test_reading_calendar.py", "tests/adapters/outlook/test_calendar.py"),
    ),
    Mutant(
        "7 a private event of Salesforce is read",
        "adapters/salesforce/records.py",
        '        if flag(row, "IsPrivate") and not self.scope.include_private:',
        "        if False:",
        ("tests/adapters/salesforce/test_salesforce_scope.py", "tests/adapters/salesforce/test_salesforce_calendar.py"),
    ),
    Mutant(
        "8 another mailbox goes on",
        "core/engine/identity.py",
        "    if known is not None and (changed := _not_the_same(known, seen)):",
        "    if known is not None and (changed := _not_the_same(known, seen)) and False:",
        (SAFETY, ENGINE, CONFIRMED),
    ),
    Mutant(
        "8 a renewed token is not looked at",
        "core/engine/writing.py",
        "        if renewals != self.renewals[side]:",
        "        if False:",
        (CONFIRMED,),
    ),
    Mutant(
        "10 more than four requests at once",
        "adapters/outlook/graph.py",
        "IN_FLIGHT = 4\n",
        "IN_FLIGHT = 40\n",
        ("tests/adapters/outlook/test_graph.py", "tests/contract/test_side_threads.py"),
    ),
    Mutant(
        "11 an altered event is not found",
        "journal/verification.py",
        "            expected = chained(self._previous, hashed)",
        "            expected = stored",
        ("tests/journal/test_tampering.py",),
    ),
    Mutant(
        "11 anybody may sign",
        "cli/wiring/signing.py",
        "    _refuse_stranger(path, fingerprint(public), trusted, say)\n",
        "",
        ("tests/cli/test_signing.py",),
    ),
    Mutant(
        "12 a spreadsheet runs a title",
        "cli/present/export/csv.py",
        '    return f"\'{text}" if text.startswith(BEGINNINGS) else text',
        "    return text",
        ("tests/cli/test_export.py",),
    ),
    Mutant(
        "13 a snapshot keeps what was erased",
        "journal/erase.py",
        "    connection.execute(delete(snapshot).where(snapshot.c.stream == stream))\n",
        "",
        ("tests/journal/test_erasing.py", "tests/contract/test_journal.py"),
    ),
    Mutant(
        "14 a cut text loses its tail",
        "core/fields/base.py",
        '        whole = str(value or "") + _never_held(str(held or ""), str(base or ""))',
        '        whole = str(value or "")',
        (LOST,),
    ),
    Mutant(
        "14 one value stops a record",
        "core/planning/reconcile.py",
        "    if any(refused):\n",
        "    if False:\n",
        (LOST, TRIAL, CORE + "test_machine_long.py"),
    ),
    Mutant(
        "15 a field that did not arrive counts as written",
        "core/engine/writing.py",
        "            if not specs[name].arrived(value, echo.fields.get(name), before.get(name))",
        "            if False and not specs[name].arrived(value, echo.fields.get(name), before.get(name))",
        (TRIAL, LOST, CORE + "test_engine.py"),
    ),
    Mutant(
        "15 what writing met is not looked at",
        "core/engine/writing.py",
        "        if refused:\n            look_again",
        "        if False:\n            look_again",
        (TRIAL, ENGINE, TWO_WAY),
    ),
    Mutant(
        "16 names in other letters are strangers",
        "core/planning/matching.py",
        '    return " ".join(normalize("NFKC", str(value or "")).split()).casefold()',
        '    return str(value or "")',
        (CORE + "test_matching.py", TRIAL),
    ),
    Mutant(
        "16 a rule for conflicts settles a first meeting",
        "core/planning/judging.py",
        '        policy = "ask" if strangers else self.settings.conflict',
        "        policy = self.settings.conflict",
        (CORE + "test_matching.py", TRIAL, ENGINE),
    ),
    Mutant(
        "17 a limit counts for each kind",
        "core/planning/worksheet.py",
        "                allowed -= deletes_in(row for row, _ in rows)",
        "                pass",
        (CONFIRMED,),
    ),
    Mutant(
        "18 ignored for ever ends by another decision",
        "core/planning/objections.py",
        "        return FOR_EVER\n",
        "        return None\n",
        (SAID,),
    ),
    Mutant(
        "19 a rollback takes a later edit back, too",
        "core/planning/reverting.py",
        "        moved = [name for name in names if not specs[name].same(seen.fields.get(name), after.get(name))]",
        "        moved: list[str] = []",
        (ROLLBACK, CAREFUL),
    ),
    Mutant(
        "19 what was taken back is done again",
        "core/planning/reconcile.py",
        "    if any(name in say.asked for name in names):",
        "    if False:",
        (ROLLBACK, CAREFUL),
    ),
    Mutant(
        "20 a new time is written in UTC",
        "adapters/outlook/calendar.py",
        '    start = zone_named(word(event.get("originalStartTimeZone"))) or mailbox or UTC_ZONE',
        "    start = UTC_ZONE",
        ("tests/adapters/outlook/test_zones.py",),
    ),
    Mutant(
        "21 an object counts as an empty text (Outlook)",
        "adapters/outlook/forms.py",
        "        msgspec.convert(json, form)\n",
        "        pass\n",
        ("tests/syncs/test_wrong_types.py",),
    ),
    Mutant(
        "21 an object counts as an empty text (Salesforce)",
        "adapters/salesforce/forms.py",
        '    return _TYPES.get(shape.types.get(name, ""), _is_text)(value)',
        "    return True",
        ("tests/syncs/test_wrong_types.py",),
    ),
    Mutant(
        "22 a fight goes on for ever",
        "core/facts/state.py",
        "if fight.returns >= OFTEN)",
        "if False)",
        (CORE + "test_fights.py",),
    ),
    Mutant(
        "22 every edit counts as a return",
        "core/facts/projection/fights.py",
        "        returned = specs[name].same(fields.get(name), fight.former[side]) and _within(fight.at, at)",
        "        returned = True",
        (CORE + "test_fights.py",),
    ),
    Mutant(
        "18 an undoing undoes what somebody else said",
        "core/engine/desk.py",
        "if now is None or now.all_said() != done.after.get(item)]",
        "if now is None]",
        (REVIEW,),
    ),
    Mutant(
        "18 an undoing forgets what was decided before",
        "core/engine/undoing.py",
        "        decision=_saying(said.decision),\n",
        "        decision=None,\n",
        (REVIEW,),
    ),
    Mutant(
        "18 a review misses the deletes that share a limit",
        "core/review/review.py",
        "        if any(_deletes(self._rows.get(item)) or _deletes(after[item]) for item in items):",
        "        if False:",
        (REVIEW,),
    ),
    Mutant(
        "17 a sitting writes what nobody saw",
        "core/engine/sitting.py",
        "    return write_confirmed(run, plan, guarded, as_planned(run, plan))",
        "    return write_confirmed(run, run.session.plan(plan.kinds, run=run.id), guarded, as_planned(run, plan))",
        (SITTING,),
    ),
    Mutant(
        "18 stopping is not heeded",
        "core/engine/running.py",
        "    if session.progress.wants_to_stop():",
        "    if False:",
        (SITTING,),
    ),
)
