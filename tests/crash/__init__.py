"""Processes killed in the middle of a verb, and what is there afterwards."""
