"""The terminal, or whatever stands in for it: what can be shown there, told and asked."""
