"""WebSocket frames (RFC 6455, 5.2) as pages send and get them all the time: one message, whole.

wsproto reads and makes every frame there is, in general machinery. A room that votes sends and gets
thousands of small messages a second of one simple kind; what is in here knows only that kind, and
leaves all others to wsproto.
"""

__all__ = ["data_frame", "whole_text"]

WHOLE_TEXT = 0x81  # the last part of a message, and the first: text
MASKED = 0x80
SHORT, MEDIUM = 125, 126  # as long as it says; or the next two bytes say how long


def data_frame(data: str | bytes) -> bytes:
    """One message as one unfragmented, unmasked frame: the bytes that wsproto would make."""
    payload, opcode = (data.encode(), 0x1) if isinstance(data, str) else (data, 0x2)
    length = len(payload)
    if length <= SHORT:
        head = bytes((0x80 | opcode, length))
    elif length < 65536:
        head = bytes((0x80 | opcode, MEDIUM)) + length.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 127)) + length.to_bytes(8, "big")
    return head + payload


def whole_text(data: bytes, start: int = 0) -> tuple[str, int] | None:
    """The text of the frame that begins at ``start``, and where the next one begins.

    None for whatever is not a whole message of text in one masked frame that is all there, and no
    longer than 65,535 bytes.
    """
    if len(data) < start + 6 or data[start] != WHOLE_TEXT or not data[start + 1] & MASKED:
        return None
    length = data[start + 1] & ~MASKED
    key_at = start + 2
    if length > SHORT:
        if length != MEDIUM:
            return None
        length = int.from_bytes(data[key_at : key_at + 2], "big")
        if length <= SHORT:
            return None  # wsproto refuses it: there is a shorter way to say this
        key_at += 2
    begin = key_at + 4
    end = begin + length
    if len(data) < end:
        return None
    key = data[key_at:begin] * (length // 4 + 1)
    masked = int.from_bytes(data[begin:end], "big")
    payload = (masked ^ int.from_bytes(key[:length], "big")).to_bytes(length, "big")
    try:
        return payload.decode(), end
    except UnicodeDecodeError:
        return None
