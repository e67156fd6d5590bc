"""Limits of how much one client may ask: counted in the database for all processes, spent in the memory of each."""
