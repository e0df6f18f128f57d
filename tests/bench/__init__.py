"""What is fast enough, measured: ``make bench`` prints each figure beside its goal.

Never collected by pytest: a figure needs a quiet machine, and a test must not depend on one.
"""
