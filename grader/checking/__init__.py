"""One check of one submission on one device, from drawn cases to a verdict, whatever happens.

`calling` asks a worker and says what differs, `explain` and `naming` make the most of a failure, `check` is the
whole of it.
"""
