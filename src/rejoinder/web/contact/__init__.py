"""The contact page: look a comment up, then write to the newsroom."""
