"""What operators do beside running the bot: copies, repairs, checks, logs, the lock."""
