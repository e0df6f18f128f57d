"""The tests. ``make test`` runs them all, on SQLite and on PostgreSQL."""
