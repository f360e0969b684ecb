"""A decision's own page, and the form by which it is contested."""
