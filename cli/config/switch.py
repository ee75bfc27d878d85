"""Switching kinds on and off, in accord.toml."""

from collections.abc import Sequence
from dataclasses import dataclass

from cli.arguments.invocation import Invocation
from cli.config.edit import switch
from cli.config.home import load_settings
from cli.config.layers import Origin
from core.errors import AccordError
from core.model import Kind


@dataclass(frozen=True, slots=True)
class Switched:
    """What became of the wish to have one kind on or off."""

    kind: Kind
    on: bool
    already: bool
    """It was so before."""
    overruled: Origin | None = None
    """Who says otherwise than the file, and counts."""


def switch_kinds(invocation: Invocation, kinds: Sequence[Kind], *, on: bool) -> tuple[Switched, ...]:
    """Write into accord.toml whether kinds are on, and return what that changed. Raises AccordError."""
    loaded = load_settings(invocation)
    wanted = tuple(kind for kind in kinds if loaded.settings.of(kind).enabled is not on)
    try:
        if wanted:
            switch(loaded.path, wanted, on=on)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AccordError(f"{loaded.path} cannot be written: {reason}.", "Make it writable for yourself.") from None
    after = load_settings(invocation)
    return tuple(
        Switched(
            kind,
            on,
            already=kind not in wanted,
            overruled=None if after.settings.of(kind).enabled is on else after.origins[f"{kind}.enabled"],
        )
        for kind in kinds
    )
