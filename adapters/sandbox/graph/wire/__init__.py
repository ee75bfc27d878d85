"""What a request may ask for, and the pages of its answer."""
