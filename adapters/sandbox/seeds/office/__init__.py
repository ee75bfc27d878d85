"""The seed `office`: its tables, and their rows as either side has them."""
