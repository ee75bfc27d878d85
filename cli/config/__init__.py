"""The home and its accord.toml: finding, reading, checking and changing it."""
