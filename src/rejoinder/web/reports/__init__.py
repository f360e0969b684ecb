"""What readers say to the desk about a comment: reports, and notices of illegal content."""
