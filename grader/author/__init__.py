"""What an instructor runs: release the stubs, verify that the exercises are any good."""
