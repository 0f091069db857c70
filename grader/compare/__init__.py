"""Two observations → differences, in words, with the place.

`difference` is the record, `numbers` says when numbers are close, `values` walks two values side by side, and
`observations` compares everything that was seen of two calls.
"""
