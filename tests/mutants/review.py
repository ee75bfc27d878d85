"""The faults in the review, its screen and its page."""

from tests.mutants.mutant import Mutant

REVIEW, SITTING = "tests/review/test_review.py", "tests/review/test_sitting.py"
PAGE = "tests/review/page/test_rules.py"

OF_THE_REVIEW = (
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
    Mutant(
        "23 any host is answered",
        "cli/review/page/door.py",
        '        if told.get("host") != [self.host]:',
        "        if False:",
        (PAGE,),
    ),
    Mutant(
        "23 the link works again and again",
        "cli/review/page/door.py",
        "        self._link = None\n        return f",
        "        return f",
        (PAGE,),
    ),
    Mutant(
        "23 whoever has the cookie may change something",
        "cli/review/page/door.py",
        "        return None if method in READING else self._writing(told)",
        "        return None",
        (PAGE,),
    ),
    Mutant(
        "23 a place in an older list means a row of today's",
        "cli/review/page/stepping.py",
        "        return step.number == self._view.number",
        "        return True",
        (PAGE,),
    ),
)
