"""Salesforce as a side: Event, Contact and Task of one organisation, as one user sees them.

Reading order: `wire` (forms of values), `shape` (what the organisation has), `calendar`, `contacts` and `tasks` (rows
to canonical fields and back), `records` (rows to records), `library` (simple-salesforce), `transport` (requests and
refusals), `organisation` (queries), `deletions` (what was purged), `cursor`, `asking` and `feed` (what changed),
`looking` (records by id), `writing` and `resolving`, `adapter` (the port).
"""
