"""The game in a simulated Discord with local blogs: a week in twenty seconds, without an account."""
