"""What Salesforce checks, fills in and does when records are saved and deleted."""
