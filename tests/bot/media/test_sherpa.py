"""The speech model within the service; stand-ins take the place of the two optional libraries at their import."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

from bot.media import chosen
from config.settings import Settings, SettingsError


class Recognizer:
    """Says how it was made and how long what it heard was."""

    made: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    @classmethod
    def from_sense_voice(cls, **how: Any) -> "Recognizer":
        if "broken" in how["model"]:
            raise RuntimeError("no protobuf")
        cls.made.append(("sense_voice", how))
        return cls()

    @classmethod
    def from_paraformer(cls, **how: Any) -> "Recognizer":
        cls.made.append(("paraformer", how))
        return cls()

    def create_stream(self) -> SimpleNamespace:
        stream = SimpleNamespace(result=SimpleNamespace(text=""))
        stream.accept_waveform = lambda hertz, samples: setattr(stream, "heard", (hertz, samples))
        return stream

    def decode_stream(self, stream: Any) -> None:
        hertz, samples = stream.heard
        stream.result.text = f" 下水道堵了 \n {len(samples) / hertz:.1f}秒 "


class UnreadableError(Exception):
    """What av raises for a file that is none."""


class Resampler:
    def __init__(self, *, format: str, layout: str, rate: int) -> None:  # noqa: A002  # av's own name
        assert (format, layout, rate) == ("flt", "mono", 16000)

    def resample(self, frame: Any) -> list[Any]:
        return [SimpleNamespace(to_ndarray=lambda: np.zeros((1, frame), "float32"))] if frame else []


class Container(io.BytesIO):
    def decode(self, audio: int) -> list[int]:
        return [8000, 16000]


def opened(file: io.BytesIO) -> Container:
    if not file.getvalue().startswith(b"#!AMR"):
        raise UnreadableError
    return Container()


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    Recognizer.made.clear()
    monkeypatch.setitem(sys.modules, "sherpa_onnx", SimpleNamespace(OfflineRecognizer=Recognizer))
    av = SimpleNamespace(open=opened, AudioResampler=Resampler, FFmpegError=UnreadableError)
    monkeypatch.setitem(sys.modules, "av", av)


def model(folder: Path, name: str) -> Settings:
    (folder / name).mkdir()
    for file in ("model.int8.onnx", "tokens.txt"):
        (folder / name / file).touch()
    return Settings(_env_file=None, secret_key="x" * 40, voice_model=folder / name)


@pytest.mark.usefixtures("libraries")
@pytest.mark.parametrize("kind", ["sense_voice", "paraformer"])
async def test_a_model_writes_down_what_it_hears(tmp_path: Path, kind: str) -> None:
    listener = chosen.transcriber(model(tmp_path, f"sherpa-onnx-{kind}-zh"))
    assert listener is not None
    assert await listener.transcribe(b"#!AMR\n...", "amr") == "下水道堵了 1.5秒"
    assert await listener.transcribe(b"MZ no recording", "amr") == ""
    assert [name for name, _ in Recognizer.made] == [kind]


@pytest.mark.usefixtures("libraries")
def test_a_folder_without_a_model_is_said(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, secret_key="x" * 40, voice_model=tmp_path)
    with pytest.raises(SettingsError, match=r"must hold model\.int8\.onnx"):
        chosen.transcriber(settings)


@pytest.mark.usefixtures("libraries")
def test_a_broken_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no model that can be loaded"):
        chosen.transcriber(model(tmp_path, "broken"))


def test_a_missing_library_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(SettingsError, match="pip install sherpa-onnx av"):
        chosen.transcriber(model(tmp_path, "sense-voice"))


def test_two_listeners_are_one_too_many(tmp_path: Path) -> None:
    settings = model(tmp_path, "sense-voice").model_copy(update={"voice_command": "hear {file}"})
    with pytest.raises(SettingsError, match="not both"):
        chosen.transcriber(settings)
