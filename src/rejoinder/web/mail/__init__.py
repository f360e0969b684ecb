"""What the links in mails lead to: stopping mail, confirming an address."""
