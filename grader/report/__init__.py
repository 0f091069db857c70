"""Report → text, one file a format, each importing only judge and what all of them say alike (words, grids, safe)."""
