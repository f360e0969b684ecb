"""Outside services that may hold a comment: named on the hold, and no loss when they fail."""
