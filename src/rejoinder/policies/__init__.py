"""Who may do what: answers that carry their reason."""
