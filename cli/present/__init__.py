"""What a use case tells, as text for a person or as JSON for a script."""
