"""What a person said on the command line of `accord decide`, checked."""

from dataclasses import dataclass

from core.errors import UsageError
from core.model import Choice, Decision, Side

FLAGS = {
    "exclude": "Leave it out of this sync.",
    "include": "Take it in again; or create it, although it may have a counterpart.",
    "ignore-once": "Ignore it until either side changes.",
    "ignore-forever": "Ignore it for good.",
    "clear": "Take back what was decided.",
    "unlink": "The two records are no counterparts.",
    "release": "Let a held row go, by name: it may mail people, or delete.",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the options of one command line say."""

    flags: tuple[str, ...]
    prefer: str | None
    fields: tuple[str, ...]
    link: str | None
    reason: str | None


def check(said: Said, items: tuple[str, ...], where: str | None) -> str:
    """Return the one choice that was made: an option's name. Raises UsageError for any other number of them."""
    made = [name.replace("_", "-") for name in said.flags]
    made += ["prefer"] if said.prefer else []
    made += ["link"] if said.link else []
    if len(made) != 1:
        every = ", ".join(f"--{name}" for name in (*FLAGS, "prefer SIDE", "link OTHER"))
        raise UsageError(f"{len(made) or 'No'} choices were given, and one is needed.", f"Give one of {every}.")
    if said.fields and not said.prefer:
        raise UsageError("--field belongs to --prefer.", "Say which side: --prefer outlook --field subject")
    if bool(items) == (where is not None):
        raise UsageError("Name items, or choose them with --where.", "See them with: accord plan")
    if said.link and len(items) != 1:
        raise UsageError("--link joins one item to another.", "Name one ITEM, and the other after --link.")
    return made[0]


def as_decision(choice: str, said: Said, other: str | None) -> Decision:
    """Return a choice as a decision; `other` is the item after --link."""
    side = Side(said.prefer) if said.prefer else None
    return Decision(choice=Choice(choice), side=side, fields=said.fields, other=other, reason=said.reason)
