"""The wall around a worker on Linux: what a process may no longer do, from before a learner's code runs.

Unprivileged, and for good. `landlock` says which files may be read and written, `seccomp` which system calls are
refused; `confine` puts the two around the process that calls it, and tries afterwards whether they hold.
"""
