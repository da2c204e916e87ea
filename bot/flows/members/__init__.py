"""What members do for themselves: reading, thanks, privacy."""
