"""Sharing an article or a comment: link, share sheet, mail program, and mail by the site."""
