"""What a system does to its records by itself: numbers, sums, versions, burials."""
