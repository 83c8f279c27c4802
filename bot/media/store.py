"""Where files are kept: a folder on this machine; a bucket elsewhere (bot/media/s3.py) does the same."""

import os
from pathlib import Path
from typing import Protocol


class MediaStore(Protocol):
    """Keeps files by key, such as 2026/11/12-3f9a.jpg. Its methods block: call them from a thread."""

    def put(self, key: str, data: bytes) -> None:
        """Keep the file, whole or not at all, in place of an earlier one. Raises OSError."""
        ...

    def get(self, key: str) -> bytes | None:
        """The file; None where there is none of that key. Raises OSError."""
        ...

    def delete(self, key: str) -> None:
        """Forget the file; nothing happens where there is none. Raises OSError."""
        ...


class FolderStore:
    """Files in a folder; replicas on several machines must share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        """Write beside, then move: after a crash there is either the whole file or none."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)

    def get(self, key: str) -> bytes | None:
        """The file's bytes."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        """Remove the file."""
        self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        path = (self._folder / key).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise ValueError("a key may not lead out of the folder")
        return path
