"""Values as text: pure functions of a value and of how the reader's terminal looks."""
