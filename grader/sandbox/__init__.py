"""Observe, over there: the worker host, limits, one observation a call whatever happens."""
