"""Writes down what a recording says, on this machine: an office may give the command of a model of its own."""

import asyncio
import logging
import shlex
import tempfile
from pathlib import Path
from typing import Protocol

LONGEST = 60.0
"""Seconds a model may take; WeChat's recordings last at most a minute."""
MOST_WORDS = 600
"""Characters of the longest recording."""
_log = logging.getLogger(__name__)


class Transcriber(Protocol):
    """Whatever turns a recording into words."""

    async def transcribe(self, data: bytes, ending: str) -> str:
        """The words of the recording; "" where none could be made out. `ending` names its format, e.g. amr."""
        ...


class CommandTranscriber:
    """Runs the office's command on the recording: `{file}` in it becomes the file's name, its output is the words."""

    def __init__(self, command: str) -> None:
        self._command = shlex.split(command)

    async def transcribe(self, data: bytes, ending: str) -> str:
        """The command's output in one line; "" where it fails or takes too long."""
        with tempfile.TemporaryDirectory(prefix="voice-") as folder:
            file = Path(folder) / f"recording.{ending}"
            await asyncio.to_thread(file.write_bytes, data)
            words = [part.replace("{file}", str(file)) for part in self._command]
            try:
                return await self._said(words if words != self._command else [*words, str(file)])
            except (OSError, TimeoutError) as error:
                _log.warning("the voice command could not be run: %s", type(error).__name__)
                return ""

    async def _said(self, words: list[str]) -> str:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            out, _ = await asyncio.wait_for(process.communicate(), LONGEST)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        if process.returncode:
            _log.warning("the voice command ended with %d", process.returncode)
            return ""
        return " ".join(out.decode(errors="replace").split())[:MOST_WORDS]
