"""Writing to the newsroom, and sharing an article."""
