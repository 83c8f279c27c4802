import subprocess
import sys

import pytest

CUTS = """
from sys import argv
from nlp.lessons import read_exam
from nlp.scan import vocabulary
from nlp.segment import Segmenter
from nlp.terms import read_terms

words = Segmenter(vocabulary(read_terms()), fast=argv[1] == "port")
for lesson in read_exam():
    text = lesson.text.lower()
    print(sorted(words.spans(text)), [words.alone(text, at) for at in range(len(text))])
"""


def test_jieba_and_its_port_cut_alike() -> None:
    """Each in a process of its own: both keep their words for the whole process."""
    pytest.importorskip("rjieba", reason="the extra `fast` is not installed")
    jieba, port = (
        subprocess.run([sys.executable, "-c", CUTS, which], capture_output=True, text=True, check=True).stdout
        for which in ("jieba", "port")
    )
    assert len(port.splitlines()) > 200
    assert jieba == port
