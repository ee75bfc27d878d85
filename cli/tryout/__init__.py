"""Trying Accord out without accounts: the demo, and a sandbox to play with."""
