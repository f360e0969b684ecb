"""What the tests stand on: servers, databases, a browser, a mail server, the cast."""
