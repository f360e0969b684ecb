"""Pages and fragments made from rows, and the store that keeps them ready."""
