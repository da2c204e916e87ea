"""The manual as a site: `make manual` has Sphinx read the Markdown as it stands for GitHub."""

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

DOCS = Path(__file__).parent
ROOT = DOCS.parent
sys.path.insert(0, str(ROOT))
from bot import __version__  # noqa: E402 - the bot is beside this folder

project = "usblogs"
release = version = __version__
extensions = ["myst_parser"]
root_doc = "index"
exclude_patterns = ["pictures"]
myst_enable_extensions = ["html_image"]
myst_heading_anchors = 3
nitpicky = True

html_theme = "furo"
html_title = "usblogs"
html_static_path = ["manual.css"]
html_css_files = ["manual.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False

# `make manual ARGS="-b linkcheck"`: examples are nobody's addresses, and anchors on GitHub are made by its scripts.
linkcheck_anchors = False
linkcheck_ignore = [r"https://[\w.]*example\b.*", r"https://github\.com/usblogs/usblogs.*"]

SOURCE = "https://github.com/usblogs/usblogs/blob/main/"
"""Where files are read that are no pages of the manual."""
DECISIONS = "decisions/README"
CHAPTERS = {
    "The manual": ("join", "run", "host", "how-it-decides", "CONTRIBUTING"),
    "Night and day": ("operating", "postgresql", "scale", "metrics", "listing"),
    "To look something up": ("commands", "platforms", "privacy", "your-server", "limits", "rights"),
    "The code": ("house", "adding-a-command", DECISIONS),
}
"""The pages in the order of the menu, by the heading above them."""
_LINK = re.compile(r"(\]\(|(?:href|src)=\")(?!\w+:|#)([^)\s\"#]+)")


def setup(app: Sphinx) -> None:
    """Have each page prepared when it is read."""
    app.connect("source-read", _prepare)
    app.connect("doctree-read", _mark_lists_of_names)


def _prepare(_: Sphinx, name: str, source: list[str]) -> None:
    """Point links that leave the manual to GitHub, and give the two front pages their menus: GitHub needs neither."""
    folder = (DOCS / name).parent
    source[0] = _LINK.sub(lambda link: link[1] + _target(folder, link[2]), source[0])
    if name == root_doc:
        source[0] += "".join(_menu(f":hidden:\n:caption: {caption}", pages) for caption, pages in CHAPTERS.items())
    if name == DECISIONS:
        source[0] += _menu(":glob:", ("0*",))


def _target(folder: Path, target: str) -> str:
    path = (folder / target).resolve()
    if path.is_dir() and (path / "README.md").exists():
        return f"{target}/README.md"
    leaves = path.exists() and not path.is_relative_to(DOCS)
    return f"{SOURCE}{path.relative_to(ROOT).as_posix()}" if leaves else target


def _mark_lists_of_names(_: Sphinx, page: nodes.document) -> None:
    """Mark the tables whose rows begin with a name, in code or bold: `manual.css` sets them otherwise on a phone."""
    for table in page.findall(nodes.table):
        firsts = [row[0] for body in table.findall(nodes.tbody) for row in body.findall(nodes.row)]
        if all(map(_begins_with_a_name, firsts)):
            table["classes"].append("names")


def _begins_with_a_name(cell: nodes.Element) -> bool:
    name = next((part for part in cell.findall() if isinstance(part, (nodes.literal, nodes.strong))), None)
    return name is not None and cell.astext().startswith(name.astext())


def _menu(options: str, pages: tuple[str, ...]) -> str:
    return "\n".join(("", "```{toctree}", options, "", *pages, "```", ""))
