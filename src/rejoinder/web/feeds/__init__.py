"""Feeds and cards for other programs: Atom, and oEmbed for a single comment."""
