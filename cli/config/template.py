"""The accord.toml that `accord init` writes: every key, its default, and what it means."""

TEMPLATE = """\
# Accord's settings. A line that begins with "#" shows the default; take the "#" away to change it.
# Secrets do not belong here: Accord takes tokens from the environment, or from a command.
# Each setting can also be a variable: ACCORD_CALENDAR__CONFLICT=newest beats this file.

[journal]
# Where everything that was seen, decided and done is kept. A file is relative to this folder;
# a team uses PostgreSQL: "postgresql+psycopg://user@host/database"
# url = "sqlite:///journal.db"

[outlook]
# Microsoft Graph, and where people sign in; national clouds have their own addresses.
# base_url = "https://graph.microsoft.com/v1.0"
# authority = "https://login.microsoftonline.com/common"
# The application (client) id registered in Entra.
# client_id = ""
# How Accord gets in: "token-env" (the variable named in token_env holds a bearer token) or "token-command"
# (token_command prints one). "device-code" and "client-credentials" are not available yet.
# auth = "device-code"
# token_env = "ACCORD_OUTLOOK_TOKEN"
# token_command = ""
# Whose mailbox: "me", or the address of a shared or delegated one.
# mailbox = "me"
# A PEM file with the certificates to trust; empty for the system's.
# ca_bundle = ""
# Seconds to wait for an answer.
# timeout = 30

[salesforce]
# Your organisation's My Domain address. Accord needs this one.
# instance_url = "https://your-domain.my.salesforce.com"
# How Accord gets in: "token-env" or "token-command", as above. "jwt", "client-credentials" and "sf-cli" are not
# available yet.
# auth = "sf-cli"
# token_env = "ACCORD_SALESFORCE_TOKEN"
# token_command = ""
# api_version = "66.0"
# A text field, unique and external id, on Event, Contact and Task; it makes writes safe to repeat. Used if there.
# external_id = "Accord_Id__c"
# ca_bundle = ""
# timeout = 30

[calendar]
# Each of the three kinds is off until you switch it on: accord enable calendar
enabled = false
# How much is in view, in days before and after today.
# past_days = 30
# future_days = 365
# Private events stay where they are, unless this is true.
# sync_private = false
# When both sides changed the same thing: "ask", or let "outlook", "salesforce" or the "newest" win.
# conflict = "ask"
# Which calendar: "default", a name or an id.
# source = "default"
# What must never happen on a side: any of "create", "update", "delete".
# prevent.outlook = []
# prevent.salesforce = []

[contacts]
enabled = false
# Which Salesforce contacts: "mine" (those you own), "all", or "campaign:ID" (the members of a campaign).
# scope = "mine"
# sync_private = false
# conflict = "ask"
# Which contact folder: "default", a name or an id.
# source = "default"
# prevent.outlook = []
# prevent.salesforce = ["delete"]

[tasks]
enabled = false
# past_days = 30
# future_days = 365
# sync_private = false
# conflict = "ask"
# Which To Do list: "default", a name or an id.
# source = "default"
# prevent.outlook = []
# prevent.salesforce = []

[guards]
# Deletes beyond this many in 24 hours are held back, per kind, unless they are fewer than the percentage
# of what is linked.
# max_deletes = 10
# max_delete_percent = 5
"""
