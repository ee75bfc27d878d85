"""The plain review: what is typed at its prompts, what follows from it, and the last question."""
