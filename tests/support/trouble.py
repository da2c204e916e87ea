"""The small inputs that go wrong elsewhere, in `tests/samples/trouble`: a folder for each kind, with what is right."""

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "samples" / "trouble"


def trouble_files(kind: str) -> dict[str, bytes]:
    """Return the files of one kind of trouble by name, in the order of their names: versions of one feed, say."""
    return {file.name: file.read_bytes() for file in sorted((FOLDER / kind).iterdir()) if file.is_file()}
