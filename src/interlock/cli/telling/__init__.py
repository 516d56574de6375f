"""How a run is told: its progress, and what it answers."""
