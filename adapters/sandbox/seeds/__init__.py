"""What a sandbox may hold when it starts."""
