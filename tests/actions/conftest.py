"""What the tests of the verbs share."""

import os
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.support import postgres


@pytest.fixture
def database_environment(data_folder: Path) -> dict[str, str]:
    """The variables under which another process works on this test's database."""
    ours = {
        "REJOINDER_DATA_FOLDER": str(data_folder),
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }
    if connection.vendor == "postgresql":
        url = os.environ["REJOINDER_DATABASE_URL"]
        name = str(connection.settings_dict["NAME"])
        ours["REJOINDER_DATABASE_URL"] = postgres.with_database(url, name)
    return dict(os.environ) | ours
