"""Laws of how the subject behaves: its retries, its requests, its coming to rest."""
