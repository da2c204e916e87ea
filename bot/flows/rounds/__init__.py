"""A round from its opening to its round-up, and what organisers change about it."""
