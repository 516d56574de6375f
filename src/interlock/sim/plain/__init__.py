"""Plain (not async) code of a subject, its threads, and who ends what computes without end."""
