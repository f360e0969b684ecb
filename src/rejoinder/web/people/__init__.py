"""Readers as others see them, and what a reader has written."""
