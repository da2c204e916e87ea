"""Feeds: found, polled, recorded, and their owners told when one fails."""
