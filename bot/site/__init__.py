"""The web site of the bot: the pages of each community, WebSub callbacks, webmentions and readers' links."""

from bot.site.metrics import serve_metrics
from bot.site.server import serve_site

__all__ = ["serve_metrics", "serve_site"]
