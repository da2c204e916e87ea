"""The round-up's copy in Markdown stays whole in real engines: `make test-platforms`."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.live_platforms.drafts import OLD
from tests.live_platforms.engines import ENGINES, Engine
from tests.live_platforms.findings import findings_of
from tests.live_platforms.pasted import broken_titles, copy_of_hostile_titles
from tests.live_platforms.site import PYTHON_TOOLS, Draft

pytestmark = pytest.mark.skipif("USBLOGS_TEST_PLATFORMS" not in os.environ, reason="make test-platforms")

PYTHON = "import sys; from {module}; print({call}(sys.stdin.read()))"
CONVERTERS: dict[str, list[str | Path]] = {
    "CommonMark (cmark)": ["cmark"],
    "CommonMark (markdown-it-py)": [PYTHON_TOOLS / "markdown-it", "/dev/stdin"],
    "Discount": ["markdown"],
    "Discount, all extensions": ["markdown", "-f", "footnote,fencedcode,dlextra,latex,githubtags"],
    "kramdown": ["ruby", "-rkramdown", "-e", "puts Kramdown::Document.new($stdin.read).to_html"],
    "kramdown, GFM": ["ruby", "-rkramdown", "-e", "puts Kramdown::Document.new($stdin.read, input: 'GFM').to_html"],
    "Liquid, kramdown": [
        *("ruby", "-rliquid", "-rkramdown", "-e"),
        "puts Kramdown::Document.new(Liquid::Template.parse($stdin.read).render).to_html",
    ],
    "Misaka": [PYTHON_TOOLS / "misaka", "/dev/stdin"],
    "Mistune": [PYTHON_TOOLS / "python", "-m", "mistune", "-f", "/dev/stdin"],
    "Python-Markdown": [PYTHON_TOOLS / "markdown_py"],
    "Python-Markdown, extra": [PYTHON_TOOLS / "markdown_py", *("-x", "extra", "-x", "smarty", "-x", "sane_lists")],
}


@pytest.mark.parametrize("name", CONVERTERS)
def test_a_copy_is_whole_after_conversion(name: str) -> None:
    command = CONVERTERS[name]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    made = subprocess.run(command, input=copy_of_hostile_titles(), capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    findings = findings_of(name)
    findings.check("copy", broken_titles(f"<main>{made.stdout}</main>"), [])
    assert findings.faults.get("copy") is None


@pytest.mark.parametrize("engine", [one for one in ENGINES if one.takes_markdown], ids=str)
async def test_a_copy_is_whole_in_a_post(tmp_path: Path, engine: Engine) -> None:
    if not engine.is_installed:
        pytest.skip(f"needs Debian's {engine.debian}")
    draft = Draft("our-week", "Our week", OLD.published, copy_of_hostile_titles())
    async with engine.serve(tmp_path) as blog:
        blog.publish([draft])
        broken = broken_titles(blog.page_of(draft))
    findings = findings_of(engine.name)
    findings.check("copy", broken, [])
    assert findings.faults.get("copy") is None
