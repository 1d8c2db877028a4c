"""A SIP call without a network: what goes out for what comes in, at which time."""

from __future__ import annotations

import io
import random
import struct
import wave

import pytest

from hub.api.errors import ConfigError, PayloadError
from plugins.notify.sip import media
from plugins.notify.sip.dialog import Account, Dialog, State
from plugins.notify.sip.digest import authorization, challenge
from plugins.notify.sip.message import SipMessage, parse, write
from plugins.notify.sip.transport import account_of

ACCOUNT = Account(host="10.0.0.2", user="hearth", password="secret", number="100")
SDP = "v=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 4000 RTP/AVP 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"


class Peer:
    """The other side of a dialog."""

    def __init__(self) -> None:
        self.dialog = Dialog(ACCOUNT, ("10.0.0.1", 5090), media.offer("10.0.0.1", 4002, 1), ring_s=30)
        self.dialog.begin(0.0)

    def sent(self) -> list[SipMessage]:
        out = [parse(data) for data in self.dialog.out]
        self.dialog.out.clear()
        return out

    def state(self) -> State:
        return self.dialog.state

    def reply(self, to: SipMessage, status: str, *extra: tuple[str, str], body: str = "", at: float = 0.1) -> None:
        copied = [(n.title(), v) for n, v in to.headers if n in ("via", "from", "call-id", "cseq")]
        head = [*copied, ("To", f"{to.get('to')};tag=peer"), ("Contact", "<sip:100@10.0.0.9:5062>"), *extra]
        self.dialog.take(write(f"SIP/2.0 {status}", head, body), at)

    def ask(self, method: str, invite: SipMessage, body: str = "", kind: str = "application/dtmf-relay") -> None:
        head = [("Via", "SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKx"), ("Call-ID", invite.get("call-id"))]
        head += [("CSeq", f"1 {method}"), ("Content-Type", kind)]
        self.dialog.take(write(f"{method} sip:hearth@10.0.0.1 SIP/2.0", head, body), 5.0)


def test_a_call_is_made_acknowledged_and_ended() -> None:
    peer = Peer()
    (invite,) = peer.sent()
    assert invite.start == "INVITE sip:100@10.0.0.2 SIP/2.0"
    peer.reply(invite, "180 Ringing")
    assert peer.state() is State.RINGING
    peer.reply(invite, "200 OK", ("Record-Route", "<sip:a;lr>, <sip:b;lr>"), body=SDP)
    (ack,) = peer.sent()
    assert ack.start == "ACK sip:100@10.0.0.9:5062 SIP/2.0"
    assert ack.all("route") == ["<sip:b;lr>", "<sip:a;lr>"]
    assert peer.dialog.media == media.Media(host="10.0.0.9", port=4000, codec=media.PCMA, events=101)
    peer.reply(invite, "200 OK", body=SDP)
    assert [m.method for m in peer.sent()] == ["ACK"]
    peer.dialog.hang_up(9.0)
    (bye,) = peer.sent()
    assert bye.cseq == (2, "BYE")
    peer.reply(bye, "200 OK")
    assert peer.state() is State.ENDED
    assert peer.dialog.failed == ""


def test_an_invite_without_an_answer_is_sent_again_and_given_up() -> None:
    peer = Peer()
    times = []
    for tick in range(1, 2000):
        peer.dialog.tick(tick / 100)
        times += [tick / 100] * len(peer.sent())
    assert times[1:] == [0.5, 1.5, 3.5, 7.5, 15.5]
    assert peer.dialog.failed == "the SIP server does not answer"


def test_a_login_is_proved_once_asked_and_a_wrong_one_ends_the_call() -> None:
    peer = Peer()
    (invite,) = peer.sent()
    asked = ("WWW-Authenticate", 'Digest realm="home", nonce="n1", qop="auth,auth-int", algorithm=SHA-256')
    for number in (1, 2, 3):
        peer.reply(invite, "401 Unauthorized", asked)
        out = peer.sent()
        assert out[0].method == "ACK"
        if number < 3:
            invite = out[1]
            assert 'username="hearth"' in invite.get("authorization")
    assert peer.dialog.failed == "the call was refused: 401 Unauthorized"


def test_ringing_ends_by_cancel_and_a_late_answer_is_hung_up() -> None:
    peer = Peer()
    (invite,) = peer.sent()
    peer.reply(invite, "180 Ringing")
    peer.dialog.tick(31.0)
    (cancel,) = peer.sent()
    assert cancel.method == "CANCEL"
    assert cancel.get("via") == invite.get("via")
    peer.reply(cancel, "200 OK", at=31.1)
    peer.reply(invite, "200 OK", body=SDP, at=31.2)
    assert [m.method for m in peer.sent()] == ["ACK", "BYE"]
    assert peer.dialog.failed == "nobody picked up"


def test_hanging_up_before_anything_was_heard_waits_for_the_first_sign() -> None:
    peer = Peer()
    (invite,) = peer.sent()
    peer.dialog.hang_up(0.1)
    assert peer.sent() == []
    peer.reply(invite, "100 Trying")
    assert [m.method for m in peer.sent()] == ["CANCEL"]


def test_the_other_side_may_press_keys_ask_and_hang_up() -> None:
    peer = Peer()
    (invite,) = peer.sent()
    peer.reply(invite, "200 OK", body=SDP)
    peer.sent()
    peer.ask("INFO", invite, "Signal=1\r\nDuration=160\r\n")
    peer.ask("INFO", invite, "5", kind="application/dtmf")
    peer.ask("PUBLISH", invite)
    peer.ask("BYE", invite)
    assert [m.status for m in peer.sent()] == [200, 200, 501, 200]
    assert peer.dialog.keys == "15"
    assert peer.dialog.state is State.ENDED


def test_an_answer_without_sound_is_acknowledged_and_hung_up() -> None:
    peer = Peer()
    (invite,) = peer.sent()
    peer.reply(invite, "200 OK", body="v=0\r\nm=video 4000 RTP/AVP 99\r\n")
    assert [m.method for m in peer.sent()] == ["ACK", "BYE"]
    assert peer.dialog.failed == "the SIP peer takes no sound"


def test_mutated_answers_break_nothing() -> None:
    dice = random.Random(5)
    peer = Peer()
    (invite,) = peer.sent()
    head = [(n.title(), v) for n, v in invite.headers if n in ("via", "from", "call-id", "cseq", "to")]
    good = write("SIP/2.0 401 Unauthorized", [*head, ("WWW-Authenticate", 'Digest realm="a", nonce="b"')], SDP)
    for _ in range(3000):
        bad = bytearray(good)
        for _ in range(dice.randint(1, 6)):
            bad[dice.randrange(len(bad))] = dice.randrange(256)
        other = Peer()
        other.dialog._call_id = invite.get("call-id")
        other.dialog.take(bytes(bad[: dice.randint(1, len(bad))]), 0.1)


def test_the_digest_of_rfc_2617() -> None:
    asked = challenge(
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", '
        'opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    )
    proof = authorization(
        asked, user="Mufasa", password="Circle Of Life", method="GET", uri="/dir/index.html", cnonce="0a4f113b"
    )
    assert 'response="6629fae49393a05397450978507c4ef1"' in proof
    assert 'opaque="5ccc069c403ebaf9f0171e9517f40e41"' in proof


def test_the_digest_of_rfc_7616_with_sha_256() -> None:
    asked = challenge(
        'Digest realm="http-auth@example.org", qop="auth", algorithm=SHA-256, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"'
    )
    proof = authorization(
        asked, user="Mufasa", password="Circle of Life", method="GET", uri="/dir/index.html",
        cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    )  # fmt: skip
    assert 'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"' in proof


@pytest.mark.parametrize("header", ["Basic realm=x", "Digest algorithm=MD4, nonce=x", ""])
def test_a_challenge_that_cannot_be_met_says_so(header: str) -> None:
    with pytest.raises(PayloadError):
        authorization(challenge(header), user="u", password="p", method="INVITE", uri="sip:x", cnonce="c")


def test_g711_is_what_the_standard_says() -> None:
    assert media.encode([0, 1000, -1000, 32767, -32768, 100, -100], media.PCMA) == b"\xd5\xfa\x7a\xaa\x2a\xd3\x53"
    assert media.encode([0, 1000, -1000, 32767, -32768], media.PCMU) == bytes([255, 206, 78, 128, 0])


def test_a_key_is_heard_once_however_often_its_packets_come() -> None:
    keys = media.Keys(96)
    press = [struct.pack("!BBHIIBBH", 0x80, kind, n, stamp, 7, key, 10, 160 * n)
             for kind, stamp, key in ((101, 100, 1), (96, 900, 11), (101, 1700, 1)) for n in range(3)]  # fmt: skip
    assert "".join(keys.feed(p) for p in press) == "1#1"
    assert "".join(keys.feed(p) for p in (b"", b"\x80\x65", b"\0" * 16, bytes([0x80, 101]) + b"\xff" * 14)) == ""


def test_a_wav_file_becomes_sound_at_8_khz() -> None:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes(struct.pack("<hh", 500, -500) * 22050)
    samples = media.from_wav(buffer.getvalue())
    assert len(samples) == 8000
    assert set(samples) == {500}
    with pytest.raises(PayloadError):
        media.from_wav(b"RIFF")


@pytest.mark.parametrize(
    "url", ["sip://host", "sip://host/", "sip://:5060/1", "sip://h:99999/1", "sip://h/a b", "sip://h/1%0d%0aX"]
)
def test_an_address_that_is_none_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="sip:// address"):
        account_of(url)


def test_an_address_is_read() -> None:
    account = account_of("sip://he%40rth:pass%20word@pbx.lan:5070/+4930?domain=example.org")
    assert (account.user, account.password, account.port) == ("he@rth", "pass word", 5070)
    assert (account.target, account.caller) == ("sip:+4930@example.org", "sip:he@rth@example.org")
