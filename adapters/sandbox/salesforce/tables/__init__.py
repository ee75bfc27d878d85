"""The organisation's objects, their fields, and the rows it holds."""
