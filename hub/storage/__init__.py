"""PostgreSQL: the embedded server, the two identities in the database, migrations, the vault."""
