"""What the person typed: options, arguments, and what they mean before anything is opened. It costs next to nothing."""
