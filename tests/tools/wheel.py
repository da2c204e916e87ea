"""Build the wheel, install it into an empty environment outside the repository, and use it as anybody would.

    make test-wheel

What is installed beside it is what `requirements/demo.txt` locks.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check")


def run(*command: str | Path, cwd: Path, status: int = 0, **settings: str) -> str:
    """Run a command outside the repository; return what it printed. Ends the program if its status is another."""
    begun = time.monotonic()
    own = {name: value for name, value in os.environ.items() if not name.startswith(("USBLOGS", "DISCORD", "PYTHON"))}
    found = subprocess.run(command, cwd=cwd, env=own | settings, capture_output=True, text=True, check=False)
    print(f"{time.monotonic() - begun:6.1f} s  {' '.join(str(part) for part in command)[-100:]}")
    if found.returncode != status:
        sys.exit(f"It ended with {found.returncode}:\n{found.stdout[-3000:]}\n{found.stderr[-3000:]}")
    return found.stdout


def require(text: str, *words: str) -> None:
    """End the program if a text lacks any of these words."""
    for one in words:
        if one not in text:
            sys.exit(f"{one!r} is missing in:\n{text[-3000:]}")


def main() -> None:
    """Build, install and use it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run(sys.executable, *PIP, "wheel", "--no-deps", "--wheel-dir", folder, ROOT, cwd=folder)
        [wheel] = folder.glob("usblogs-*.whl")
        run(sys.executable, "-m", "venv", folder / "empty", cwd=folder)
        python, usblogs = folder / "empty" / "bin" / "python", folder / "empty" / "bin" / "usblogs"
        run(python, *PIP, "install", "--require-hashes", "-r", ROOT / "requirements" / "run.txt", cwd=folder)
        run(python, *PIP, "install", "--no-deps", "--no-index", wheel, cwd=folder)
        require(run(usblogs, "--version", cwd=folder), "usblogs ")
        require(run(usblogs, "doctor", cwd=folder, status=1), "There is no token", "The time zones are there")
        run(usblogs, "demo", cwd=folder, status=1)
        run(python, *PIP, "install", "--require-hashes", "-r", ROOT / "requirements" / "demo.txt", cwd=folder)
        told = run(usblogs, "demo", cwd=folder)
        require(told, "Round", "Every stop")
        run(python, "-c", "import storage; assert 'site-packages' in storage.__file__", cwd=folder)
        left = sorted(path.name for path in folder.iterdir())
        if left != ["empty", wheel.name]:
            sys.exit(f"It left files behind: {left}")
    print(f"{wheel.name} works by itself.")


if __name__ == "__main__":
    main()
