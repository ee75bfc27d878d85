"""Probing a real organisation: the facts that the Salesforce adapter relies on, and the scenes that show them.

Reading order: `facts` (the table), `stage` (what a scene works with), `scenes`, `judges`, `fence` (which writes may
leave), `ground` (whom it reaches, and removing what was made). Salesforce has no places of its own: what a probe makes
is told by the mark that its name begins with.
"""
