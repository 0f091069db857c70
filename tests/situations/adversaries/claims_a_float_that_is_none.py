"""Replaces the observer's encoder: the answer is a float whose text is no number.

Must: no points for row_sums, no points for largest.
"""

import sys

import orjson


def row_sums(x):
    return x.sum(0)


def largest(x):
    worker = sys.modules["grader.observe.worker"]
    if not hasattr(worker, "real"):
        worker.real = worker.encode

        def encode(seen):
            body = worker.real(seen)
            header = orjson.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])
            header["value"] = ["scalar", "float", {"text": "no number at all, whatever one tries"}, [], None, -1]
            text = orjson.dumps(header)
            return len(text).to_bytes(4, "little") + text

        worker.encode = encode
    return 0.0
