"""The rooms behind the command line: commands ask, wiring opens, present tells."""
