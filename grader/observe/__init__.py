"""Everything that runs beside the learner's code: load it, call it, look at what happened, tell.

The worker host runs this folder by path, in a process that has none of the rest of the grader.
The same modules observe the reference in the grader's own process, so that a difference between two
observations can never come from two ways of looking. Nothing here imports another room.
"""
