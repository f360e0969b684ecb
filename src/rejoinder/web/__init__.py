"""HTTP in, HTTP out: one call to an action or a queryset for each view."""
