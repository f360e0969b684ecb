"""How static files are gathered: every name holds a digest, in scripts' imports as well."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedModules(ManifestStaticFilesStorage):
    """Django's storage, which by default leaves the names in ``import`` as they are.

    A script that is kept for a year must not load another one under a name that a new
    version uses again.
    """

    support_js_module_import_aggregation = True
