"""How the product is put together: options, settings, addresses, entry points."""
