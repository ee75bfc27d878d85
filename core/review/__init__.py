"""The review: rows that people look through and decide about. The terminal's screen and the browser's page drive it."""
