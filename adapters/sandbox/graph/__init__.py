"""A local Microsoft Graph: its service, its mailboxes, and the people who use them."""
