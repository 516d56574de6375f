"""Both systems, the network between them, people and planned faults."""
