"""The house rules have versions from now on, and comments can be searched by their words."""

from django.db import migrations

# Imported comments have no text as typed, only HTML.
_WORDS = "CASE WHEN {row}.text = '' THEN {row}.html ELSE {row}.text END"
_OLD, _NEW = _WORDS.format(row="old"), _WORDS.format(row="new")
_FORGET = f"""
INSERT INTO rejoinder_comment_words (rejoinder_comment_words, rowid, words)
VALUES ('delete', old.id, {_OLD});
"""
_LEARN = f"INSERT INTO rejoinder_comment_words (rowid, words) VALUES (new.id, {_NEW});"
# On SQLite an index of FTS5 beside the table, kept by triggers, since comments are written
# in many ways. A later migration that makes the table anew has to make them again.
_SQLITE = (
    f"""
    CREATE VIEW rejoinder_comment_to_search AS
    SELECT c.id AS id, {_WORDS.format(row="c")} AS words FROM rejoinder_comment c
    """,
    """
    CREATE VIRTUAL TABLE rejoinder_comment_words USING fts5(
      words, content='rejoinder_comment_to_search', content_rowid='id',
      tokenize='unicode61 remove_diacritics 2')
    """,
    "INSERT INTO rejoinder_comment_words (rejoinder_comment_words) VALUES ('rebuild')",
    f"""
    CREATE TRIGGER rejoinder_comment_words_insert AFTER INSERT ON rejoinder_comment BEGIN
      {_LEARN}
    END
    """,
    f"""
    CREATE TRIGGER rejoinder_comment_words_delete AFTER DELETE ON rejoinder_comment BEGIN
      {_FORGET}
    END
    """,
    f"""
    CREATE TRIGGER rejoinder_comment_words_update AFTER UPDATE OF text, html ON rejoinder_comment
    BEGIN
      {_FORGET}
      {_LEARN}
    END
    """,
)
_POSTGRESQL = (
    "CREATE INDEX rejoinder_comment_words ON rejoinder_comment"
    " USING gin (to_tsvector('simple', CASE WHEN text = '' THEN html ELSE text END))",
)


def make_search_index(_apps, schema_editor):
    """Make the index that actions/find.py asks."""
    statements = _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def keep_house_rules(apps, _schema_editor):
    """Keep the house rules that are in force as version 1."""
    versions = apps.get_model("rejoinder", "HouseRules").objects
    for site in apps.get_model("rejoinder", "Site").objects.all():
        # No day of their beginning: they were there from the start.
        versions.create(site=site, version=1, strip=site.rule_strip, text=site.house_rules)


class Migration(migrations.Migration):
    dependencies = [("rejoinder", "0004_desk")]

    operations = [
        migrations.RunPython(keep_house_rules, migrations.RunPython.noop),
        migrations.RunPython(make_search_index, migrations.RunPython.noop),
    ]
