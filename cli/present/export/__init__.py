"""Exported history: JSON Lines, tables for spreadsheets, and a page to read."""
