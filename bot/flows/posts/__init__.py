"""Posts: matched, submitted, decided about, and announced."""
