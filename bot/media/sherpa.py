"""Listens with a model on this machine, by sherpa-onnx; its extra (`voice`) is only loaded where a model is set."""

import asyncio
import io
import logging
from importlib import import_module
from pathlib import Path
from typing import Any

from bot.media.transcriber import MOST_WORDS
from config.settings import SettingsError

HERTZ = 16000
"""Samples a second the models were taught with."""
PARAFORMER = "paraformer"
"""Stands in the name of a folder with a model of that kind; any other holds a SenseVoice model."""
THREADS = 2
_log = logging.getLogger(__name__)


class SherpaTranscriber:
    """A recognizer of Mandarin and its neighbours, one recording at a time."""

    def __init__(self, recognizer: Any, av: Any, numpy: Any) -> None:
        self._recognizer, self._av, self._numpy = recognizer, av, numpy
        self._alone = asyncio.Lock()

    async def transcribe(self, data: bytes, ending: str) -> str:
        """The words the model hears; "" where the recording cannot be read or says nothing."""
        async with self._alone:
            try:
                said = await asyncio.to_thread(self._said, data)
            except (self._av.FFmpegError, OSError, ValueError, RuntimeError) as error:
                _log.warning("a recording (%s) could not be heard: %s", ending, type(error).__name__)
                return ""
        return " ".join(said.split())[:MOST_WORDS]

    def _said(self, data: bytes) -> str:
        stream = self._recognizer.create_stream()
        stream.accept_waveform(HERTZ, self._samples(data))
        self._recognizer.decode_stream(stream)
        return str(stream.result.text)

    def _samples(self, data: bytes) -> Any:
        """The recording as one channel of floats from -1 to 1, HERTZ of them a second."""
        resampler = self._av.AudioResampler(format="flt", layout="mono", rate=HERTZ)
        with self._av.open(io.BytesIO(data)) as container:
            frames = [*container.decode(audio=0), None]  # the last one empties the resampler
        pieces = [piece.to_ndarray()[0] for frame in frames for piece in resampler.resample(frame)]
        return self._numpy.concatenate(pieces) if pieces else self._numpy.zeros(0, dtype="float32")


def load(folder: Path) -> SherpaTranscriber:
    """The model of a folder as sherpa-onnx publishes them. Raises SettingsError, saying what is missing."""
    try:
        sherpa, av, numpy = (import_module(name) for name in ("sherpa_onnx", "av", "numpy"))
    except ModuleNotFoundError as error:
        raise SettingsError(f"BOT_VOICE_MODEL needs {error.name}: pip install sherpa-onnx av") from None
    model = next((file for file in (folder / "model.int8.onnx", folder / "model.onnx") if file.is_file()), None)
    tokens = folder / "tokens.txt"
    if model is None or not tokens.is_file():
        raise SettingsError(f"BOT_VOICE_MODEL: {folder} must hold model.int8.onnx (or model.onnx) and tokens.txt")
    return SherpaTranscriber(_recognizer(sherpa.OfflineRecognizer, model, tokens), av, numpy)


def _recognizer(kinds: Any, model: Path, tokens: Path) -> Any:
    known = {"tokens": str(tokens), "num_threads": THREADS}
    try:
        if PARAFORMER in model.parent.name:
            return kinds.from_paraformer(paraformer=str(model), **known)
        return kinds.from_sense_voice(model=str(model), use_itn=True, **known)
    except RuntimeError as error:
        raise SettingsError(f"BOT_VOICE_MODEL: {model} is no model that can be loaded ({error})") from error
