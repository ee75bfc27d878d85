"""What `accord doctor` looks at: the looks, and what each needs before it."""
