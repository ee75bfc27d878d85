"""The settings as JSON."""

from cli.config.load import Loaded, settings_rows
from cli.present.json.plan import Document


def settings_document(loaded: Loaded) -> Document:
    """Return `accord settings --json`: each setting in force, and where it was said."""
    return {
        "schema": "accord.settings/1",
        "settings": {key: {"value": value, "from": origin} for key, value, origin in settings_rows(loaded)},
    }
