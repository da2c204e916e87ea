"""The client of a program that begins with it; in the tests' own process another one came before."""

import subprocess
import sys

PROGRAM = """
import logging
from cogs.client import INTENTS, Client
logging.basicConfig()
Client("!", intents=INTENTS)
"""


def test_it_does_not_warn_that_it_could_not_talk() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
