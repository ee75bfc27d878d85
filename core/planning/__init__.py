"""What should be done about a state: who is whose counterpart, who wins, what holds a row back, and why."""
