"""The moderation desk: its queues, its decisions, and working there by keyboard."""
