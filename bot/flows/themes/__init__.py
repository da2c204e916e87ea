"""Themes: suggested, voted for, picked, and chosen by members in turn."""
