"""One check of one submission on one device, from drawn cases to a verdict, whatever happens.

`calling` asks a worker and says what differs, `explain` makes the most of a failure, `check` is the whole of it.
"""
