"""`make audit`: asks an advisory source about every package that is locked, and says so where none answers.

The locks agree, and dev.txt holds them all. pip-audit (PyPA) asks the advisories of PyPI, and by itself ends well where
it could ask about nothing: so its answer is counted here.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "dev.txt"
SAFE, VULNERABLE, UNCHECKED = 0, 1, 3
"""The exit status: nothing is known against the locks; something is; or it could not be asked about all of them."""
PIP_AUDIT = ("-m", "pip_audit", "--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit a lock, print what was found in words, and return the exit status."""
    parser = argparse.ArgumentParser(prog="make audit", description=__doc__)
    parser.add_argument("--lock", type=Path, default=LOCK, help="by default requirements/dev.txt")
    parser.add_argument("--source", default="pypi", choices=["pypi", "osv"], help="whom to ask")
    options = parser.parse_args(arguments)
    command = [sys.executable, *PIP_AUDIT, f"--vulnerability-service={options.source}", "-r", str(options.lock)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(asked.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"No advisory source was reached, so nothing is known: {last_line(asked.stderr)}")
        return UNCHECKED
    return report(packages)


def report(packages: Sequence[Mapping[str, Any]]) -> int:
    """Print the advisories on packages, and those that nothing was said of; return the exit status."""
    unanswered = [package["name"] for package in packages if "skip_reason" in package]
    advisories = [(package, found) for package in packages for found in package.get("vulns", ())]
    for package, found in advisories:
        fixed = ", ".join(found["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {found['id']}, repaired in {fixed}")
    if packages and len(unanswered) == len(packages):
        print(f"No advisory source was reached: it answered for none of {len(packages)} packages, so nothing is known.")
    elif unanswered:
        print(f"Of {len(unanswered)} of {len(packages)} packages nothing is known: {', '.join(unanswered)}.")
    elif not advisories:
        print(f"Nothing is known against any of {len(packages)} packages.")
    return VULNERABLE if advisories else UNCHECKED if unanswered or not packages else SAFE


def last_line(text: str) -> str:
    """Return the last line that says anything."""
    return next((line for line in reversed(text.splitlines()) if line.strip()), "pip-audit said nothing")


if __name__ == "__main__":
    sys.exit(main())
