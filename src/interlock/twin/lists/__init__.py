"""Lists: which records, in which order, in which parts."""
