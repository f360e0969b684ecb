"""Who is told what, when and by which channel: tables and sums, nothing stored or sent."""
