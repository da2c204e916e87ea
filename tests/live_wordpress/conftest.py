from collections.abc import Iterator

import pytest

from tests.live_wordpress.wordpress import WordPress, run_wordpress


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """A new WordPress with a database of its own."""
    with run_wordpress(tmp_path_factory.mktemp("live")) as wordpress:
        yield wordpress
