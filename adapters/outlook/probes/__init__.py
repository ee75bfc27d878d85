"""Probing a real Graph: the facts that the Outlook adapter relies on, and the scenes that show whether they hold.

Reading order: `table` (the facts, from three files by kind), `stage` (what a scene works with), `scenes` and the files
beside it, `fence` (which writes may leave), `ground` (whom it reaches, its own places, and removing them).

A scene sends what the adapter sends, with its constants and builders. No judge reads an answer with the adapter's code:
that is what is being judged.
"""
