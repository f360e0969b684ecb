"""The checks, one to a file; `rejoinder.moderation.pipeline.CHECKS` is their list."""
