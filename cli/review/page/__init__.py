"""The review in the browser: a page on this computer's loopback, for the person at the terminal alone."""
