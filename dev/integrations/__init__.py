"""The tests of `integrations/` with the real tools that make other sites."""
