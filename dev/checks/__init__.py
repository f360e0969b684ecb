"""The house's own lint rules: what ruff, mypy and import-linter cannot express.

    .venv/bin/python -m dev.checks

Each rule has a message that says why it exists, and a test that shows it fires
(tests/checks/test_rules.py).
"""
