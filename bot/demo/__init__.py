"""The game without an account: a simulated Discord, local blogs, a week in a minute."""
