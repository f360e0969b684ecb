"""Small pure tools: text, markup, ids, time, ranking; no Django here."""
