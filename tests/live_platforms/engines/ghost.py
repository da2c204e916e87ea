"""Ghost, with its own theme, feed and comments, through the API that its editor uses."""

import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener, urlopen

from tests.live_platforms.site import AUTHOR, BLOG_TITLE, TOOLS, Draft, node_folder, wait_for
from tests.support.servers import free_port

GHOST = TOOLS / "ghost"
EMAIL, PASSWORD = "sam@walker.example", "not a secret, but long"
MAX_ANSWER_SECONDS = 120


@dataclass(slots=True)
class GhostBlog:
    """A Ghost that runs at an address, without a slash at its end."""

    address: str
    owner: OpenerDirector = field(default_factory=lambda: build_opener(HTTPCookieProcessor(CookieJar())))
    """A browser in which the owner is logged in."""
    ids: dict[datetime, str] = field(default_factory=dict)
    """Ghost's ids of the posts, by the date that names them here."""

    def call(self, method: str, path: str, **told: Any) -> Any:
        """Return the answer of the API of the editor."""
        answer = self._send(self.owner, method, f"ghost/api/admin/{path}", told)
        return json.loads(answer) if answer[:1] == b"{" else None

    def set_up(self) -> None:
        """Do what the owner of a new blog does at first."""
        owner = {"name": AUTHOR, "email": EMAIL, "password": PASSWORD, "blogTitle": BLOG_TITLE}
        self.call("POST", "authentication/setup/", setup=[owner])
        self.call("POST", "session/", username=EMAIL, password=PASSWORD)
        self.call("PUT", "settings/", settings=[{"key": "comments_enabled", "value": "all"}])
        [user] = self.call("GET", "users/?filter=status:active")["users"]
        self.call("PUT", f"users/{user['id']}/", users=[{"comment_notifications": False}])
        for post in self.call("GET", "posts/?limit=all")["posts"]:
            self.call("DELETE", f"posts/{post['id']}/")

    def publish(self, drafts: Sequence[Draft]) -> None:
        """Make the blog have these posts and no others."""
        for published in self.ids.keys() - {draft.published for draft in drafts}:
            self.call("DELETE", f"posts/{self.ids.pop(published)}/")
        for draft in drafts:
            if draft.published in self.ids:
                [post] = self.call("GET", f"posts/{self.ids[draft.published]}/")["posts"]
                changed = {**_post_of(draft), "updated_at": post["updated_at"]}
                self.call("PUT", f"posts/{post['id']}/", posts=[changed])
            else:
                [post] = self.call("POST", "posts/", posts=[_post_of(draft)])["posts"]
                self.ids[draft.published] = post["id"]

    def page_of(self, draft: Draft) -> str:
        """Return the page of a post."""
        with urlopen(f"{self.address}/{draft.slug}/", timeout=MAX_ANSWER_SECONDS) as page:  # noqa: S310 - on this machine
            return str(page.read().decode())

    def comment(self, draft: Draft, name: str, parent: str = "") -> str:
        """Comment on a post as a new member of this name; return the comment's id."""
        email = f"reader{len(self.call('GET', 'members/?limit=all')['members'])}@walker.example"
        [member] = self.call("POST", "members/", members=[{"name": name, "email": email}])["members"]
        [way_in] = self.call("GET", f"members/{member['id']}/signin_urls/")["member_signin_urls"]
        reader = build_opener(HTTPCookieProcessor(CookieJar()))
        reader.open(way_in["url"], timeout=MAX_ANSWER_SECONDS).close()
        told = {"post_id": self.ids[draft.published], "html": f"<p>Words of {name}.</p>"}
        comment = told | ({"parent_id": parent} if parent else {})
        answer = self._send(reader, "POST", "members/api/comments/", {"comments": [comment]})
        return str(json.loads(answer)["comments"][0]["id"])

    def _send(self, browser: OpenerDirector, method: str, path: str, told: dict[str, Any]) -> bytes:
        headers = {"Content-Type": "application/json", "Origin": self.address}
        body = json.dumps(told).encode() if told else None
        request = Request(f"{self.address}/{path}", body, headers, method=method)  # noqa: S310 - on this machine
        with browser.open(request, timeout=MAX_ANSWER_SECONDS) as answer:
            return bytes(answer.read())


def _post_of(draft: Draft) -> dict[str, Any]:
    """Return a post as the editor stores it, with the text in a card for Markdown."""
    card = {"type": "markdown", "version": 1, "markdown": draft.text}
    root = {"children": [card], "direction": None, "format": "", "indent": 0, "type": "root", "version": 1}
    published = draft.published.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "title": draft.title,
        "slug": draft.slug,
        "lexical": json.dumps({"root": root}),
        "status": "published",
        "published_at": published,
        "tags": list(draft.tags),
    }


@asynccontextmanager
async def run_ghost(folder: Path) -> AsyncIterator[GhostBlog]:
    """Run a new Ghost, with a database of its own in a folder."""
    port = free_port()
    blog = GhostBlog(f"http://127.0.0.1:{port}")
    shutil.copytree(GHOST / "content", folder / "content")
    (folder / "current").symlink_to(GHOST)
    config = {
        "url": blog.address,
        "server": {"host": "127.0.0.1", "port": port},
        "database": {
            "client": "better-sqlite3",
            "connection": {"filename": str(folder / "ghost.sqlite")},
            "useNullAsDefault": True,
        },
        "paths": {"contentPath": str(folder / "content")},
        "mail": {"transport": "stub"},
        "privacy": {"useTinfoil": True},
        "security": {"staffDeviceVerification": False},
        "spam": {"content_api_key": {"freeRetries": 999}, "member_login": {"freeRetries": 999}},
    }
    (folder / "config.development.json").write_text(json.dumps(config), encoding="utf-8")
    log = folder / "ghost.log"
    with log.open("wb") as output:
        server = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs meanwhile
            [node_folder() / "node", "current/index.js"],
            cwd=folder,
            env={**os.environ, "NODE_ENV": "development"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(f"{blog.address}/ghost/api/admin/site/", server)
        blog.set_up()
        yield blog
    finally:
        server.kill()  # asked to end, it finishes its jobs for half a minute
        server.wait()
