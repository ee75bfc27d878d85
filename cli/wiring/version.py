"""Which Accord this is."""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version


def version() -> str:
    """Return the version that is installed, or that this is a checkout."""
    try:
        return installed_version("accord-sync")
    except PackageNotFoundError:
        return "0+checkout"
