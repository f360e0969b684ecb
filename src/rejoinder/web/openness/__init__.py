"""What the site publishes about its moderation: figures, the ledger, and files of both."""
