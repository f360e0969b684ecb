"""No two accounts look alike from now on, and what was decided before counts as told."""

from django.db import migrations, models
from django.db.models import F

from rejoinder.kit.names import skeleton


def give_keys(apps, _schema_editor):
    """Give every account the key of its name; later ones of the same look keep their name."""
    accounts = apps.get_model("rejoinder", "Account").objects
    taken = set()
    for account in accounts.order_by("id").iterator():
        key = skeleton(account.display_name)
        if key in taken:
            key = f"{key}~{account.id}"
        taken.add(key)
        accounts.filter(pk=account.pk).update(name_key=key)


def count_as_told(apps, _schema_editor):
    """Nobody gets mail about what happened before there was any."""
    apps.get_model("rejoinder", "Decision").objects.update(told_at=F("decided_at"))


class Migration(migrations.Migration):
    dependencies = [("rejoinder", "0002_readers_place")]

    operations = [
        migrations.RunPython(give_keys, migrations.RunPython.noop),
        migrations.RunPython(count_as_told, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="account",
            name="name_key",
            field=models.CharField(max_length=200, unique=True),
        ),
    ]
