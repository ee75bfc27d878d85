"""SOQL, the query language: its grammar, and how a query is carried out over the rows."""
