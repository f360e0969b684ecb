"""Makes what the demo newspaper ships."""
