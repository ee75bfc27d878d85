"""Faults that somebody might put into the rules of docs/safety.md by mistake, and the tests that must notice each."""
