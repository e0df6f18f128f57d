"""What ``bot.search`` is made of: folding, the index, the engines of both databases, passages."""
