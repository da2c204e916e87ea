"""The game in a simulated Discord with local blogs: a week in twenty seconds, without an account."""

import discord

# simcord makes a client of discord.py when it is imported, which warns that it could not talk in voice channels.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
