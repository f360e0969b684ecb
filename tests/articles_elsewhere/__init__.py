"""Articles that stand on pages of other sites: found, opened, described, moved and merged."""
