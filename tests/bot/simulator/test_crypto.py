"""The official examples; signatures and ciphertexts are WeChat's own published figures."""

import json

import pytest

from bot.simulator.crypto import Box, CryptoError, sign

TOKEN = "AAAAA"
KEY = "A" * 43
APP_ID = "wxba5fad812f8e6fb9"

SEALED_EVENT = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SEALED_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.mark.parametrize(
    ("timestamp", "nonce", "signature"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_published_signatures(timestamp, nonce, signature):
    assert sign(TOKEN, timestamp, nonce) == signature


def test_published_message_signatures():
    assert sign(TOKEN, "1714112445", "415670741", SEALED_EVENT) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    assert sign(TOKEN, "1713424427", "415670741", SEALED_REPLY) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


def test_published_message_opens():
    message = json.loads(Box(KEY, APP_ID).open(SEALED_EVENT))
    assert message["FromUserName"].startswith("o")


def test_published_reply_is_what_we_lock():
    assert Box(KEY, APP_ID).lock(b'{"demo_resp":"good luck"}', b"707722b803182950") == SEALED_REPLY


@pytest.mark.parametrize("length", [0, 1, 10, 11, 12, 31, 32, 33, 2048])
def test_what_was_locked_opens_again(length):
    box = Box(KEY, APP_ID)
    assert box.open(box.lock(b"x" * length, b"0123456789abcdef")) == b"x" * length


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        ("不是", "base64"),
        ("AAAA", "blocks"),
        ("", "blocks"),
        ("A" * 64, "padding"),
        (Box(KEY, "wx0000000000000000").lock(b"x", b"0" * 16), "another account"),
        (Box("B" * 43, APP_ID).lock(b"x", b"0" * 16), "padding"),
        (Box(KEY, APP_ID).lock(b"x", b"0" * 16, pad_with=200), "padding"),
    ],
)
def test_anything_else_is_refused(sealed, why):
    with pytest.raises(CryptoError, match=why):
        Box(KEY, APP_ID).open(sealed)


@pytest.mark.parametrize("key", ["short", "!" * 43])
def test_a_wrong_key_is_refused(key):
    with pytest.raises(CryptoError):
        Box(key, APP_ID)
