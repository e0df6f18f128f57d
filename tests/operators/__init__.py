"""What operators touch: the command line, logs, the lock, backups, migrations, recount, doctor."""
