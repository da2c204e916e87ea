"""The game in a simulated Discord with local blogs: a week in a minute, without an account."""
