"""The flows: what happens in the game, one file for each thing that a member, an organiser or a job does."""
