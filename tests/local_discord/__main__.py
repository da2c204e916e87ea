"""Be a Discord on this machine, for trying the bot on the wire without an account."""

import asyncio

from tests.local_discord.gateway import TOKEN
from tests.local_discord.server import LocalDiscord


async def main() -> None:
    async with LocalDiscord.serve() as discord:
        print("In another terminal:")  # noqa: T201 - it talks to the terminal
        print(f"USBLOGS_DISCORD_API={discord.address} DISCORD_TOKEN={TOKEN} make run")  # noqa: T201
        said: list[list[str]] = []
        while True:
            await asyncio.sleep(1)
            if (now := discord.said()) != said:
                said = now
                print(said)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
