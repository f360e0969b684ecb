"""Pure readers and writers of other systems' files; no Django and no tables here.

An import goes through a file twice: `disqus.read_everything` feeds `planning.plan_import`,
which decides what happens to each comment and keeps ids only; then `disqus.read_comments`
feeds `arranging.arranged`, which hands the kept comments over, parents before children.
"""
