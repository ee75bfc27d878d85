"""Errors that a person can meet, each with what to do next.

A named child exists because somebody acts differently on it: the engine, or the exit code. Anything that is not
an `AccordError` is a bug and keeps its traceback.
"""


class AccordError(Exception):
    """Something went wrong that the person can understand and act on.

    `problem` says what happened and to what; `hint` says what to do next. Neither ever holds a token, a password or
    the content of a record.
    """

    exit_code = 1

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


class SettingsError(AccordError):
    """accord.toml, an environment variable or an option says something that is not allowed."""


class UsageError(AccordError):
    """The command cannot be understood: an unknown item, run, kind or combination."""

    exit_code = 2


class SignInNeeded(AccordError):
    """A side refused the token, or there is none."""


class ServiceUnavailable(AccordError):
    """A side could not be reached, broke off, or answered something that is not its protocol."""


class Throttled(ServiceUnavailable):
    """A side keeps asking us to wait longer than a person would."""


class CursorExpired(AccordError):
    """A feed no longer knows our cursor; the whole scope must be read again, and nothing is deleted by absence."""


class GuardRefused(AccordError):
    """A safety rule refused to go on."""

    exit_code = 5


class Stopped(AccordError):
    """The person wants no further request to leave."""

    exit_code = 130


class ProfileBusy(AccordError):
    """Another run holds the profile."""

    exit_code = 6


class JournalError(AccordError):
    """The journal cannot be opened, is newer than this Accord, or is damaged."""


class AppendConflict(JournalError):
    """Somebody appended to the stream since we folded it; fold again and decide again."""
