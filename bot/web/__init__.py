"""HTTP requests to the web."""

from bot.web.fetch import Web
from bot.web.responses import Failed, Fetched, NotModified, Response, ResponseHead, is_missing_page

__all__ = ["Failed", "Fetched", "NotModified", "Response", "ResponseHead", "Web", "is_missing_page"]
