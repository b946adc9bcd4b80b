"""Documents and their outbox, reads and projections on MongoDB."""
