"""Which trials to make, and how a broken one becomes small."""
