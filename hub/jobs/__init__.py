"""Background work on PgQueuer: jobs join the transaction that needs them, and survive whoever runs them."""
