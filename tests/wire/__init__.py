"""The wire level: the real discord.py over loopback sockets, where the network can fail."""
