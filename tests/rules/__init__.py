"""Tests of composed rules, their trial and figures, house rules and guidance."""
