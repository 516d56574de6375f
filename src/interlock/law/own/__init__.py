"""Laws that a user writes: sentences in YAML, functions in Python."""
