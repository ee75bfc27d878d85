"""The composition root: the one room that names every concrete class, and what the machine says."""
