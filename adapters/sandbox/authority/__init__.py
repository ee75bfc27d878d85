"""Where people and programs sign in to the sandbox: Entra for Graph, and Salesforce's own token endpoint."""
