"""The tests: one file a room, each test stating the rule it protects."""
