"""What a chapter is made of: settings, reference files, plain tests; or a sealed bank in place of the references."""
