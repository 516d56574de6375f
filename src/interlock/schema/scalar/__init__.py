"""Scalars: their meaning, edges, samples and strategies."""
