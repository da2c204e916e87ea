"""A PostgreSQL for tests goes with them."""

import pytest

from tests.support.postgresql import needs_postgresql
from tests.tools.postgres import local_server

pytestmark = needs_postgresql


def _fail_while_it_is_stopped() -> None:
    with local_server() as server:
        server.stop("immediate")
        raise ValueError("what failed")


def test_what_fails_while_the_server_is_stopped_is_what_is_told() -> None:
    with pytest.raises(ValueError, match="what failed"):
        _fail_while_it_is_stopped()
