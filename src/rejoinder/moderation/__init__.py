"""Judging comments: pure checks over facts, and the pipeline that runs them all; no Django."""
