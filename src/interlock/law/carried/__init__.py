"""Laws of what crosses: each record once, whole, in order, equal on both sides."""
