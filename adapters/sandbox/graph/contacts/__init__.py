"""Contact folders and the contacts in them."""
