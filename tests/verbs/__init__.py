"""The rules, one file a verb module, each on both databases."""
