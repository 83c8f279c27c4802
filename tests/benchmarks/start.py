"""What it costs to get ready to understand: time and memory above the bare service, with jieba and with its port."""

import subprocess
import sys

CHILD = """
import resource, sys, time
import numpy
import bot.serve
from functools import partial
import nlp.scan
from config.categories import load_categories
from nlp.gazetteer import Gazetteer
from nlp.reader import Reader
from nlp.segment import Segmenter

def memory():
    pages = int(open("/proc/self/statm").read().split()[1])
    return pages * resource.getpagesize() / 1e6

bare, started = memory(), time.process_time()
nlp.scan.Segmenter = partial(Segmenter, fast=sys.argv[1] == "rjieba")
Reader(Gazetteer(), load_categories()).read("下水道堵了", heating=True)
print(time.process_time() - started, memory() - bare)
"""


def starts() -> dict[str, tuple[float, float]]:
    """Seconds of the processor and MB by tool; the second of two starts, when jieba has its cache."""
    found: dict[str, tuple[float, float]] = {}
    for tool in ("jieba", "rjieba"):
        for _ in range(2):
            command = [sys.executable, "-c", CHILD, tool]
            seconds, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
            found[tool] = float(seconds), float(megabytes)
    return found
