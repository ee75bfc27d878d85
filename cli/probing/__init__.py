"""`accord probe`, at work: the ledger in the home, asking the person twice, the run, its files."""
