"""Use cases of feeds: finding, polling and recording them, and telling their owners of failures."""
