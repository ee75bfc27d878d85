"""How the help of a command shows examples."""


def example(*lines: str) -> str:
    """Return the end of a help text: example command lines, as they are typed."""
    return "\b\n" + "\n".join(["Example:" if len(lines) == 1 else "Examples:", *(f"  {line}" for line in lines)])
