"""Templates compiled once a process, however many services it runs (the demo's and the tests')."""

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class OncePerProcess(BytecodeCache):
    """Keeps what Jinja2 has compiled in memory, by the template's file and what stands in it.

    Only for environments with the same ways of reading a template (`trim_blocks`, `lstrip_blocks`).
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give Jinja2 what it made of this template before; it checks itself that the file is still the same."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next environment."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = OncePerProcess()
