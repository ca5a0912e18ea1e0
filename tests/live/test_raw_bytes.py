"""Bytes that no browser sends: the server answers or hangs up, goes on, and has nothing to tell."""

import json
import re
import socket
from collections.abc import Iterator

import pytest
import requests
import socketio
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzzing import examples
from tests.programs import PATIENCE_S, Page, Program

pytestmark = pytest.mark.process
LIVE = "/socket.io/?EIO=4&transport="
REQUESTS = (
    b"", b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%ff%00%zz HTTP/1.1\r\nHost: x\r\n\r\n", b"GET http://[ HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: \xff\r\n\r\n", b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nCookie: facilitator=\xff\x00; =;;\r\n\r\n",
    b"GET /static/css/base.css HTTP/1.1\r\nHost: x\r\nRange: bytes=9-1,x\r\n\r\n",
    b"GET /static/css/base.css HTTP/1.1\r\nHost: x\r\nIf-Modified-Since: \xff\r\n\r\n",
    b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 2000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n: y\r\n y\r\nno colon\r\n\r\n",
    b"BREW / HTTP/1.1\r\nHost: x\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\nabc",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\nabc",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\ncode=1",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nabc",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    b"POST /meedoen HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=\xff\r\n"
    b"Content-Length: 3\r\n\r\nabc",
    f"GET {LIVE}carrier-pigeon HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    f"GET {LIVE}polling&sid=nobody HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    f"GET {LIVE}polling&j=x HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    f"GET {LIVE}websocket HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    f"GET {LIVE}websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 99\r\n\r\n".encode(),
    b"GET /socket.io/?EIO=%ff&transport=%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"DELETE /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n",
)  # fmt: skip
PACKETS = (
    "", "x", "²", "9", "b!!!", "bAAAA", "0", "1", "2", "2probe", "3", "4", "40", "40[", "41", "42",
    "42[]", "42{}", '42["sync"', '42[{"a":1}]', '42["connect"]', '42["disconnect"]', "43", "43x",
    "44{}", '451-["command",{"_placeholder":true,"num":0}]', "46", "47", "49", "40/other,", "5",
    "6", "4" * 200, "42" + "[" * 20_000, '42["sync",' + "9" * 5000 + "]", "42\ufffd",
    '4299999["clock"]', '420["sync",NaN]', '420["sync",1e999]', '420["sync","\\ud800"]',
)  # fmt: skip
PAYLOADS = (
    b"", b"\x1e", b"\x1e" * 30, b"\xff\xfe", b"d=", b"d", b"d=%ff", b"x", b"b!", b"40\x1e40",
    b"4\x1e", b"40\x1e42[", b"1", b"6", b"5", b"2", b"42" + b"[" * 20_000, b"4" * 90_000,
    b"4" * 200_000,
)  # fmt: skip
FRAMES = (
    b"\xff" * 40, b"\x00" * 40, b"\x81\x05hello", b"\x81\xff" + b"\xff" * 12, b"\xc1\x80\x00\x00",
    b"\x89\xfe\x00\x7e" + b"\x00" * 130, b"\x88\x81\x00\x00\x00\x00\x00",
    b"\x81\x82\x00\x00\x00\x00\xff\xfe", b"\x80\x80\x00\x00\x00\x00",
    b"\x01\x81\x00\x00\x00\x00a\x81\x81\x00\x00\x00\x00b", b"\x82\x83\x00\x00\x00\x00abc",
)  # fmt: skip


@pytest.fixture(scope="module")
def program(tmp_path_factory) -> Iterator[Program]:
    running = Program("demo", tmp_path_factory.mktemp("raw") / "data", "--phones", "0")
    yield running
    running.close()


@pytest.fixture(autouse=True)
def goes_on(program):
    """Whatever came in: afterwards the server works, and logged nothing that went wrong."""
    before = len(program.log())
    yield
    assert requests.get(program.base + "/healthz", timeout=PATIENCE_S).json()["status"] == "ok"
    logged = program.log()[before:]
    assert not re.search("Traceback|failed with", logged), logged


def exchange(program: Program, *said: bytes) -> bytes:
    """Say this, then nothing more; what comes back until the server hangs up."""
    heard = b""
    with socket.create_connection(("127.0.0.1", program.port), timeout=PATIENCE_S) as line:
        try:
            for part in said:
                line.sendall(part)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                heard += part
        except OSError:  # it hung up at once: that is an answer as well
            pass
    return heard


def upgraded(program: Program, *frames: bytes) -> bytes:
    """The same over a WebSocket."""
    request = (
        f"GET {LIVE}websocket HTTP/1.1\r\nHost: 127.0.0.1:{program.port}\r\nConnection: Upgrade\r\n"
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    return exchange(program, request.encode(), *frames)


def frame(text: str) -> bytes:
    """A text as a client sends it: masked, here with zeros."""
    data = text.encode()
    length = len(data)
    if length < 126:
        head = bytes((0x81, 0x80 | length))
    elif length < 65536:
        head = bytes((0x81, 0xFE)) + length.to_bytes(2, "big")
    else:
        head = bytes((0x81, 0xFF)) + length.to_bytes(8, "big")
    return head + bytes(4) + data


@pytest.mark.parametrize("request_", REQUESTS, ids=range(len(REQUESTS)))
def test_no_request_stops_the_server(program, request_):
    answer = exchange(program, request_)
    assert answer == b"" or answer.startswith(b"HTTP/1.")
    assert not re.match(rb"HTTP/1\.\d 5", answer)


@pytest.mark.parametrize("bytes_", FRAMES, ids=range(len(FRAMES)))
def test_no_frame_stops_the_server(program, bytes_):
    assert upgraded(program, bytes_).startswith(b"HTTP/1.1 101")


@pytest.mark.parametrize("packet", PACKETS, ids=range(len(PACKETS)))
@pytest.mark.parametrize("first", [(), ("40",)], ids=["at once", "after a greeting"])
def test_no_packet_stops_the_server(program, first, packet):
    upgraded(program, *map(frame, (*first, packet)))


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_no_payload_of_a_page_that_polls_stops_the_server(program, payload):
    address = program.base + LIVE + "polling"
    sid = json.loads(requests.get(address, timeout=PATIENCE_S).text[1:])["sid"]
    answer = requests.post(f"{address}&sid={sid}", data=payload, timeout=PATIENCE_S)
    assert answer.status_code in (200, 400)


def test_a_page_that_polls_takes_part(program):
    page = Page(program.base, program.code, "phone")
    page.join("Ria")
    client = socketio.Client(http_session=page.browser, reconnection=False)
    auth = {"meeting": program.code, "as": "phone"}
    client.connect(program.base, auth=auth, transports=["polling"], wait_timeout=PATIENCE_S)
    assert client.call("clock", {}, timeout=PATIENCE_S)["ok"]
    client.disconnect()


def test_a_page_that_polls_goes_on_over_a_websocket(program):
    page = Page(program.base, program.code, "phone")
    page.join("Rob")
    client = socketio.Client(http_session=page.browser, reconnection=False)
    auth = {"meeting": program.code, "as": "phone"}
    client.connect(program.base, auth=auth, wait_timeout=PATIENCE_S)
    assert client.transport() == "websocket"
    assert client.call("clock", {}, timeout=PATIENCE_S)["ok"]
    client.disconnect()


def test_no_bytes_stop_the_server(program):
    @examples(30)
    @given(
        st.sampled_from([exchange, upgraded]),
        st.binary(max_size=40) | st.sampled_from(REQUESTS + FRAMES),
        st.binary(max_size=40) | st.text(max_size=20).map(frame),
    )
    def play(way, first, second):
        way(program, first, second)

    play()
