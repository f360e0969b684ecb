"""Leaves the tests with other people's tools out of ordinary runs.

`python3 run.py check --only integrations` runs them. They fetch tools, and some need a database
server and PHP.
"""

import os

import pytest

from dev.integrations.__main__ import VARIABLE

_WITH_TOOLS = ["django", "ghost", "includes", "react", "site_makers", "wordpress"]
collect_ignore = [] if VARIABLE in os.environ else [f"test_{name}.py" for name in _WITH_TOOLS]


@pytest.fixture
def site_port(_host_port: int) -> int:
    """A free port at 127.0.0.1, whose origin is registered with `site_server`."""
    return _host_port
