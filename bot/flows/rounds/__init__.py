"""A round from its opening to its round-up, and what a host changes about it."""
