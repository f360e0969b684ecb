"""Closed lists and frozen values that every layer shares; no Django here."""
