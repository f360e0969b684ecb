"""The benchmark: what the server reaches on this machine, as one JSON object (README.md)."""
