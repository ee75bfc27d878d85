"""Calendars and the events in them."""
