"""The game of a blogging circle: its rules, its flows, and what they need of the web and of Discord."""

__version__ = "0.1.0"
"""The only place where the version is written: `pyproject.toml` takes it from here."""
