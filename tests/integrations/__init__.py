"""What `integrations/` puts into other tools' sites, built by the real tools."""
