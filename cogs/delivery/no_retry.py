"""Keep discord.py from retrying requests that have no nonce.

In discord.py 2.7.1, `discord.http.HTTPClient.request` repeats a request up to four times when Discord answers 500, 502,
504 or 524, and has no option against it. Discord may have done what was asked all the same. A message carries a nonce,
so that a repeated request creates it once; a thread, a forum post and a scheduled event carry none, and would be
created twice.
"""

from http import HTTPStatus

import aiohttp

_PATHS_WITHOUT_NONCE = ("/threads", "/scheduled-events")


class ResponseLostError(aiohttp.ClientError):
    """Discord answered 5xx to a request that creates something; whether it was created is unknown."""


def no_retry_trace() -> aiohttp.TraceConfig:
    """Return a trace for `discord.Client(http_trace=…)` that fails such a request at its first 5xx response.

    The request then raises ResponseLostError, and the delivery looks for what was created before it tries again.
    """

    async def on_request_end(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        creates = ended.method == "POST" and ended.url.path.endswith(_PATHS_WITHOUT_NONCE)
        if creates and ended.response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            ended.response.close()
            raise ResponseLostError(f"{ended.url.path} was answered {ended.response.status}")

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(on_request_end)
    return trace
