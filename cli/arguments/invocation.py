"""What the person gave before the command's own arguments."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Invocation:
    """The options that every command understands, before or after its name."""

    home: str | None = None
    profile: str = "default"
    debug: bool = False
    color: bool = True
    """False after --no-color. Whether colour is used at all also depends on the terminal."""
    pager: bool = True
    """False after --no-pager. Whether one is used also depends on the terminal and on the text."""
    overrides: dict[str, str] = field(default_factory=dict)
    """What `--set KEY=VALUE` said."""
    interactive: bool | None = None
    """Whether somebody can answer questions; None asks the terminal."""
