"""The game of a blogging circle: its nouns, its doors and the verbs of its week."""

__version__ = "0.1.0"
"""The only place where the version is written: `pyproject.toml` takes it from here."""
