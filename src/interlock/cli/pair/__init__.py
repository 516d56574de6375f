"""A pair of contracts at the door: read, matched by guesses, joined by a first bridge."""
