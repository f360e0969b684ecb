"""Rejoinder beside its peers, on one machine in one run, with the same work."""
