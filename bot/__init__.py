"""The game of a blogging circle: its nouns, its doors and the verbs of its week."""
