"""What the logs of the libraries that we send through may hold."""

import logging
import re


class Redaction(logging.Filter):
    """Lets nothing pass that could hold a token or a record: requests with their bodies, headers, error texts."""

    _PRIVATE = re.compile(r"authorization|bearer|request parameters|default headers|client error|\btoken\b", re.I)
    _ADDRESS = re.compile(r"\?\S*|[^\s/]+(?:@|%40)[^\s/]+")
    """The query of an address, and a mailbox in its path."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if self._PRIVATE.search(text):
            return False
        record.msg, record.args = self._ADDRESS.sub("…", text), None
        return True


def protect_logs(*names: str) -> None:
    """Put the redaction on loggers of libraries, once, and keep them from printing to a terminal unasked."""
    for name in names:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Redaction) for each in logger.filters):
            logger.addFilter(Redaction())
            logger.addHandler(logging.NullHandler())


class _Silence(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return False


_SILENCE = _Silence()


def silence_logs(library: str) -> None:
    """Keep all loggers of a library from saying anything: it has been seen to log answers of a sign-in whole.

    A filter holds for one logger and not for those below it, so each that is there is silenced.
    """
    names = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] == library]
    for name in {library, *names}:
        logger = logging.getLogger(name)
        logger.addFilter(_SILENCE)  # adding the same one again changes nothing
