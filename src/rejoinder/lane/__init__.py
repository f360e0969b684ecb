"""The fast lane before Django: ready-made answers, and the bridge for everything else."""
