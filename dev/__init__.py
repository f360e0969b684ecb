"""Tools for working on Rejoinder; no part of the installed package."""
