"""What a reader was told: the inbox behind the bell, and following discussions."""
