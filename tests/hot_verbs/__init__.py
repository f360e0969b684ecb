"""Votes and comments from our own script, taken at the lane's door."""
