"""A local Salesforce: its REST service, its rules, and the people who work in it."""
