"""The append-only, hash-chained record of who did what; written only through the unit of work."""
