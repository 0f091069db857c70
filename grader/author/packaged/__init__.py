"""What goes into other people's repositories and zips as it stands: each script imports nothing of the grader."""
