"""A reader's own settings, page by page."""
