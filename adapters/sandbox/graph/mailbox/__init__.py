"""What Graph keeps for one user."""
