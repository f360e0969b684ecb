"""Imports: batches that can be undone, and the people they brought along."""

from django.db import models

from rejoinder.models.site import Site


class ImportBatch(models.Model):
    """One import of one file. ``report`` holds the counts and every skip with its reason.

    ``done`` counts the comments stored so far; a killed run goes on from there.
    """

    site = models.ForeignKey(Site, models.CASCADE, related_name="import_batches")
    source_system = models.CharField(max_length=20)
    file_name = models.CharField(max_length=255)
    file_digest = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"import {self.pk}"


class ImportedPerson(models.Model):
    """An author from another system. Never linked to an account without proof.

    ``email`` is empty where the export has none; it is kept for claiming, never shown.
    """

    source_key = models.CharField(max_length=250, unique=True)
    name = models.CharField(max_length=100)
    username = models.CharField(max_length=100, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    batch = models.ForeignKey(ImportBatch, models.SET_NULL, null=True, related_name="people")

    def __str__(self) -> str:
        return self.name
