"""From snapshots to what Discord shows: pure functions, no database, no network."""
