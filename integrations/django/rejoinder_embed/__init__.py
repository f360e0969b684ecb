"""A discussion in the templates of a Django site; add it to INSTALLED_APPS."""
