"""The moderation desk: its queues, its cards, and the decisions made there."""
