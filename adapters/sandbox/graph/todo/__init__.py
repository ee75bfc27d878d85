"""Task lists and the tasks in them."""
