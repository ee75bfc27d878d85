"""The review as a full screen in the terminal: rows, the fields of one, and all that is asked."""
