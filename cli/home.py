"""A home folder, made."""

from pathlib import Path

from cli.config.edit import write_whole
from cli.config.layers import FILE
from cli.config.template import TEMPLATE
from core.errors import AccordError


def make_home(home: Path, text: str = TEMPLATE) -> bool:
    """Write accord.toml into a folder, which is made if need be; tell whether there was none.

    A settings file that is there is left as it is. Others cannot look into a folder that we make.
    """
    path = home / FILE
    if path.exists() or path.is_symlink():
        return False
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AccordError(f"{home} cannot be used as a home: {reason}.", "Choose another folder with --home.") from None
    return True
