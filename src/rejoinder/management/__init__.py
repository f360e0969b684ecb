"""The ``rejoinder`` command line."""
