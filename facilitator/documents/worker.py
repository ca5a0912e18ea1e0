"""The process in which templates are filled: ``python -m facilitator.documents.worker MEGABYTES``.

It reads jobs from its input and writes a result for each, in order. A frame is four bytes with the
length, big-endian, and then MessagePack. It ends with its input.
"""

import os
import struct
import sys
from datetime import datetime
from typing import IO

import msgspec

from facilitator.documents.check import TemplateFault, check
from facilitator.documents.word import fill, merged

LENGTH = struct.Struct(">I")


class Fill(msgspec.Struct, frozen=True, tag=True):
    """Fill this template. ``made_at`` is an ISO date and time."""

    template: bytes
    data: dict[str, object]
    made_at: str
    title: str


class Check(msgspec.Struct, frozen=True, tag=True):
    """See whether this file can be a template."""

    template: bytes


class Merge(msgspec.Struct, frozen=True, tag=True):
    """Put these documents behind each other in one."""

    documents: list[bytes]
    made_at: str
    title: str


Job = Fill | Check | Merge


class Result(msgspec.Struct, frozen=True):
    """The document, or else what was wrong: a code with parameters, and where it stands.

    The codes of ``check.TemplateFault``, and "template-cannot-be-filled" with the ``reason``.
    """

    document: bytes = b""
    fault: str = ""
    params: dict[str, str] = {}
    where: str = ""


def write(stream: IO[bytes], message: object) -> None:
    """Send one frame."""
    content = msgspec.msgpack.encode(message)
    stream.write(LENGTH.pack(len(content)) + content)
    stream.flush()


def read(stream: IO[bytes]) -> bytes | None:
    """The content of the next frame; None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    length = LENGTH.unpack(head)[0]
    content = stream.read(length)
    return content if len(content) == length else None


def work(job: Job) -> Result:
    """Do one job; whatever goes wrong with its template is in the result."""
    try:
        if isinstance(job, Check):
            check(job.template)
            return Result()
        made_at = datetime.fromisoformat(job.made_at)
        if isinstance(job, Merge):
            return Result(merged(job.documents, made_at, job.title))
        return Result(fill(job.template, job.data, made_at, job.title))
    except TemplateFault as found:
        return Result(fault=found.code, params=found.params, where=found.where)
    except MemoryError:
        raise  # this process is of no use any more
    except Exception as found:
        reason = f"{type(found).__name__}: {found}"[:300]
        return Result(fault="template-cannot-be-filled", params={"reason": reason})


def limit_memory(megabytes: int) -> None:
    """Refuse to grow beyond this, where the system can be told so (Windows cannot)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))


def give_way() -> None:
    """The meeting comes first where both want the processor."""
    if hasattr(os, "nice"):
        os.nice(10)


def main() -> None:
    """Work until there is no more."""
    limit_memory(int(sys.argv[1]))
    give_way()
    decoder = msgspec.msgpack.Decoder(Job)
    while (content := read(sys.stdin.buffer)) is not None:
        write(sys.stdout.buffer, work(decoder.decode(content)))


if __name__ == "__main__":
    main()
