"""The discussion on other sites' pages: who is there, and what those pages may ask."""
