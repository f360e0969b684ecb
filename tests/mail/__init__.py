"""Mails: the outbox, the mail server in all its moods, what is written and to whom."""
