"""The Discord surface: thin. A cog parses, opens a transaction, calls one verb and replies."""
