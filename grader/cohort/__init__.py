"""Many submissions, from wherever they lie, graded on any `concurrent.futures.Executor`: a gradebook, a dashboard."""
