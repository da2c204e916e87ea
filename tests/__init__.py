"""The tests, in the order of the code.

The tests of a module stand at its path: `cogs/round.py` in `tests/cogs/test_round.py`, `storage/rounds.py` in
`tests/storage/test_rounds.py`, and what is in `bot/` without that level: `bot/feeds/diff.py` in
`tests/feeds/test_diff.py`. Where one module has several test modules, they share a folder of its name:
`bot/web/fetch.py` has `tests/web/fetch/test_requests.py` and `tests/web/fetch/test_hostile_servers.py`.
A package's tests are named like a module's: `cogs/setup/` in `tests/cogs/test_setup.py`. `__main__` is written `main`.

What mirrors no module has a folder of its own:

- `stories/`: the whole game over a long time.
- `hostile/`: what hostile blogs, members and strangers send, on the whole flow (`make fuzz`, `make hostile-week`).
- `discord_api/`: what the bot asks of Discord, held to Discord's own description of its API.
- `faults/`: weeks of the real bot process under a seeded script of faults (`make faults`).
- `local_discord/`: the real client against a Discord on this machine.
- `live_wordpress/`: a real WordPress on this machine (`make test-wordpress`).
- `live_platforms/`: blogs of other real engines on this machine (`make test-platforms`).
- `bench/`: speed and memory beside named peers (`make bench`); no tests.
- `repository/`: workflows, documentation, custom ids and the order of the tests themselves.
- `support/`: what several tests use; no tests. A test module imports from here, never from another test module.
- `tools/`: the commands for developers (`make check`, `make texts`), with their tests beside them.
- `samples/`: documents as real servers sent them.

`tests/repository/test_mirror.py` holds all of this.
"""
