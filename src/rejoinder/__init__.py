"""Rejoinder: the discussion desk that a news site owns."""

__version__ = "0.1.0"
