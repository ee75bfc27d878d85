"""What the journal says: every fact it can hold, and the state that folding the facts comes to."""
