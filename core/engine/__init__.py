"""The imperative shell over the ports: a module per verb, each a short story of pure steps and calls outside."""
