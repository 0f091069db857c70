"""Report → text, one file a format, each importing only judge."""
