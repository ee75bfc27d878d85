"""Completion in shells: the scripts, and what of a journal is offered."""
