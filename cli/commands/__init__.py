"""A file per command: parse, call a use case, present what came of it."""
