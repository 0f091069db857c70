"""`grader watch`: stays open, and grades the function that changed when its file is saved."""
