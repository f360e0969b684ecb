"""Tests of what a reader says of themselves, and how pages look for them."""
