"""Who a reader is in a discussion on another site's page."""
