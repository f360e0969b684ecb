"""The verbs: everything the product does to its rows, one module for each."""
