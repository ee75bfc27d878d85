"""The accord.toml that `accord init` writes: every key, its default, and what it means."""

TEMPLATE = """\
# Accord's settings. A line that begins with "#" shows the default; take the "#" away to change it.
# Secrets do not belong here: accord login keeps them in the system's keyring; or a variable or a command holds them.
# Each setting can also be a variable: ACCORD_CALENDAR__CONFLICT=newest beats this file.

[journal]
# Where everything that was seen, decided and done is kept. A file is relative to this folder;
# a team uses PostgreSQL: "postgresql+psycopg://user@host/database"
# url = "sqlite:///journal.db"

[outlook]
# Microsoft Graph, and where people sign in; national clouds have their own addresses. Put your directory (tenant) id
# or domain in place of "common".
# base_url = "https://graph.microsoft.com/v1.0"
# authority = "https://login.microsoftonline.com/common"
# The application (client) id registered in Entra.
# client_id = ""
# How Accord signs in. "device-code": you sign in once, in a browser (accord login outlook). "client-credentials": the
# app signs in by itself, to the mailbox named below; its secret is in the variable that client_secret_env names, or
# client_secret_command prints it, or accord login outlook asks for it. "token-env": a variable holds a bearer token.
# "token-command": a command prints one.
# auth = "device-code"
# client_secret_env = "ACCORD_OUTLOOK_CLIENT_SECRET"
# client_secret_command = ""
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
# How Accord signs in. "sf-cli": by the Salesforce CLI, which you have signed in; target_org is an alias or username of
# it, empty for its default org. "jwt": the app whose consumer key is client_id vouches for username, by the private
# key in jwt_key_file, or in the variable that jwt_key_env names. "client-credentials": the app gets in by itself, with
# a secret as for Outlook. "token-env" and "token-command": as above.
# auth = "sf-cli"
# target_org = ""
# client_id = ""
# username = ""
# jwt_key_file = ""
# jwt_key_env = "ACCORD_SALESFORCE_JWT_KEY"
# client_secret_env = "ACCORD_SALESFORCE_CLIENT_SECRET"
# client_secret_command = ""
# Where tokens are asked for, and whom an assertion names; empty for instance_url.
# login_url = ""
# audience = ""
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
# Fields of your own, one table each, here and for contacts and tasks. "outlook" is a property of Graph, such as
# categories, or an extended property; "salesforce" an API name; "direction" both, to-salesforce or to-outlook.
#   [[calendar.fields]]
#   outlook = "categories"
#   salesforce = "Category__c"
#   direction = "both"
# fields = []

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
# fields = []

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
# fields = []

[guards]
# Deletes beyond this many in 24 hours are held back, per kind, unless they are fewer than the percentage
# of what is linked.
# max_deletes = 10
# max_delete_percent = 5
"""
