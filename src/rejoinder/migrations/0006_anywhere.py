"""Discussions on other sites' pages: their addresses, and what changed in a thread since when."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rejoinder", "0005_desk_search")]

    operations = [
        migrations.CreateModel(
            name="ArticleAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=2000)),
                ("network", models.CharField(blank=True, default="", max_length=64)),
                ("seen_at", models.DateTimeField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="rejoinder.article",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="rejoinder.site",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["seen_at"], name="article_address_newest")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("site"), models.F("digest"), name="article_address_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MovedThread",
            fields=[
                ("old_thread", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="rejoinder.thread",
                    ),
                ),
            ],
        ),
        # Columns that may be empty and have no default: SQLite then adds them in place, and the
        # search's triggers on the comments stay.
        migrations.AddField("article", "describe_at", models.DateTimeField(null=True)),
        migrations.AddField("article", "describe_tries", models.PositiveSmallIntegerField(null=True)),
        migrations.AddField("comment", "changed_version", models.BigIntegerField(null=True)),
        migrations.AddField("notificationtimes", "feed_number", models.BigIntegerField(null=True)),
        migrations.AddIndex("article", models.Index(fields=["url"], name="article_url")),
        migrations.AddIndex(
            "article",
            models.Index(
                condition=models.Q(("describe_at__isnull", False)),
                fields=["describe_at"],
                name="article_to_describe",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(("number__gt", 0)),
                fields=["thread", "number"],
                name="comments_by_number",
            ),
        ),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(("changed_version__isnull", False)),
                fields=["thread", "changed_version"],
                name="comments_changed",
            ),
        ),
    ]
