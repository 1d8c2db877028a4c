"""One outgoing call as a state machine over datagrams (RFC 3261, user agent client). No I/O; time is a parameter.

INVITE is sent again until somebody answers, proves who we are when asked, is acknowledged, cancelled while it rings,
and ended by BYE from either side. What is to be sent is in ``out``, keys that were pressed in ``keys``.
"""

from __future__ import annotations

import secrets
from enum import StrEnum

import msgspec

from hub.api.errors import PayloadError
from plugins.notify.sip.digest import authorization, challenge
from plugins.notify.sip.media import Media, key_in_info, read_answer
from plugins.notify.sip.message import SipMessage, address_of, parse, tag_of, uri_of, write

T1, T2 = 0.5, 4.0
"""First and longest pause between retransmissions, s (RFC 3261, timers A and E)."""
NO_ANSWER_S = 16.0
"""Nothing at all from the server for so long: it is not there (RFC 3261 waits 32 s)."""
FAREWELL_S = 4.0
"""How long an answer to CANCEL or BYE is waited for, s."""
LOGINS = 2


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls whom by which server."""

    host: str
    port: int = 5060
    user: str = ""
    password: str = ""
    number: str = ""
    domain: str = ""

    @property
    def target(self) -> str:
        """Return the URI that is called."""
        domain = self.domain or (self.host if self.port == 5060 else f"{self.host}:{self.port}")
        return f"sip:{self.number}@{domain}"

    @property
    def caller(self) -> str:
        """Return our own URI."""
        return f"sip:{self.user or 'hearth'}@{self.domain or self.host}"


class State(StrEnum):
    """Where a call stands."""

    CALLING = "calling"
    RINGING = "ringing"
    TALKING = "talking"
    LEAVING = "leaving"
    ENDED = "ended"


class Dialog:
    """One call. ``here`` is our own address and port, ``sdp`` what we offer; ``failed`` says why there was no call."""

    def __init__(self, account: Account, here: tuple[str, int], sdp: str, *, ring_s: float) -> None:
        self._account = account
        self._here = f"[{here[0]}]:{here[1]}" if ":" in here[0] else f"{here[0]}:{here[1]}"
        self._sdp = sdp
        self._ring_s = ring_s
        self._call_id = f"{secrets.token_hex(12)}@{here[0]}"
        self._tag = secrets.token_hex(6)
        self._to = f"<{account.target}>"
        self._remote = account.target
        self._routes: list[str] = []
        self._cseq = 0
        self._invite: bytes = b""
        self._branch = ""
        self._login: tuple[str, str] | None = None
        self._logins = 0
        self._ack: bytes = b""
        self._again: tuple[float, float, bytes] | None = None
        self._until = 0.0
        self._leave_when_heard = False
        self.state = State.CALLING
        self.media: Media | None = None
        self.failed = ""
        self.keys = ""
        self.out: list[bytes] = []

    @property
    def peer(self) -> tuple[str, int] | None:
        """Return where requests within the call go when it is not the server itself."""
        return address_of(uri_of(self._routes[0]) if self._routes else self._remote)

    def begin(self, now: float) -> None:
        """Call."""
        self._send_invite(now)
        self._until = now + NO_ANSWER_S

    def tick(self, now: float) -> None:
        """Let time pass: send again what was not answered, give up what rang or was silent for too long."""
        if self._again is not None and now >= self._again[0]:
            _, pause, data = self._again
            self.out.append(data)
            self._again = (now + min(2 * pause, T2 if self.state is State.LEAVING else 64), 2 * pause, data)
        if now < self._until or self.state is State.TALKING:
            return
        if self.state is State.CALLING:
            self._end("the SIP server does not answer")
        elif self.state is State.RINGING:
            self.failed = "nobody picked up"
            self.hang_up(now)
        else:
            self._end(self.failed)

    def hang_up(self, now: float) -> None:
        """End the call, whatever it is at: CANCEL while it rings, BYE while somebody is there."""
        if self.state is State.CALLING:
            self._leave_when_heard = True
        elif self.state is State.RINGING:
            self._farewell(self._request("CANCEL", self._cseq, branch=self._branch), now)
        elif self.state is State.TALKING:
            self._cseq += 1
            self._farewell(self._request("BYE", self._cseq), now)

    def _farewell(self, data: bytes, now: float) -> None:
        self.state = State.LEAVING
        self.out.append(data)
        self._again = (now + T1, T1, data)
        self._until = now + FAREWELL_S

    def _end(self, failed: str = "") -> None:
        self.failed = failed
        self.state = State.ENDED
        self._again = None

    # what comes in

    def take(self, data: bytes, now: float) -> None:
        """Take a datagram; one that is none of this call's, or no SIP at all, changes nothing."""
        try:
            message = parse(data)
            if message.get("call-id") != self._call_id or self.state is State.ENDED:
                return
            if message.method:
                self._asked(message)
            else:
                self._answered(message, now)
        except PayloadError as error:
            if self.state is State.CALLING:
                self._end(str(error))

    def _asked(self, request: SipMessage) -> None:
        """Answer a request of the other side."""
        if request.method == "ACK":
            return
        if request.method == "INFO":
            self.keys += key_in_info(request.get("content-type"), request.body)
        known = request.method in ("INFO", "BYE", "OPTIONS", "UPDATE", "NOTIFY", "INVITE")
        sdp = self._sdp if request.method == "INVITE" else ""
        copied = [(n.title(), v) for n, v in request.headers if n in ("via", "from", "to", "call-id", "cseq")]
        kind = [("Contact", f"<sip:hearth@{self._here}>"), *([("Content-Type", "application/sdp")] if sdp else [])]
        self.out.append(write("SIP/2.0 200 OK" if known else "SIP/2.0 501 Not Implemented", [*copied, *kind], sdp))
        if request.method == "BYE":
            self._end(self.failed)

    def _answered(self, response: SipMessage, now: float) -> None:
        number, method = response.cseq
        if method == "INVITE" and number <= self._cseq:
            self._to_invite(response, number, now)
        elif method in ("BYE", "CANCEL") and self.state is State.LEAVING and response.status >= 200:
            if method == "BYE":
                self._end(self.failed)
            else:
                self._again = None  # the INVITE itself now ends, with 487 or late with 200

    def _to_invite(self, response: SipMessage, number: int, now: float) -> None:
        if response.status < 200:
            self._rings(now)
        elif response.status < 300:
            self._picked_up(response, now)
        else:
            self.out.append(self._request("ACK", number, branch=self._branch, to=response.get("to")))
            if number == self._cseq:
                self._refused(response, now)

    def _rings(self, now: float) -> None:
        if self.state is not State.CALLING:
            return
        self.state, self._again, self._until = State.RINGING, None, now + self._ring_s
        if self._leave_when_heard:
            self.hang_up(now)

    def _picked_up(self, response: SipMessage, now: float) -> None:
        if self._ack:
            self.out.append(self._ack)
            return
        self._to = response.get("to") or self._to
        self._remote = uri_of(response.get("contact")) or self._remote
        self._routes = response.all("record-route")[::-1]
        self._ack = self._request("ACK", self._cseq)
        self.out.append(self._ack)
        leaving = self.state is State.LEAVING or self._leave_when_heard
        self.state, self._again = State.TALKING, None
        try:
            self.media = read_answer(response.body)
        except PayloadError as error:
            self.failed, leaving = str(error), True
        if leaving:
            self.hang_up(now)

    def _refused(self, response: SipMessage, now: float) -> None:
        asked = response.get("www-authenticate") or response.get("proxy-authenticate")
        if response.status in (401, 407) and asked and self._logins < LOGINS and self._account.password:
            self._logins += 1
            name = "Authorization" if response.status == 401 else "Proxy-Authorization"
            proof = authorization(
                challenge(asked),
                user=self._account.user,
                password=self._account.password,
                method="INVITE",
                uri=self._account.target,
                cnonce=secrets.token_hex(8),
            )
            self._login = (name, proof)
            self._send_invite(now)
        elif self.state is State.LEAVING:
            self._end(self.failed)
        else:
            self._end(f"the call was refused: {response.status} {response.reason[:80]}".rstrip())

    # what goes out

    def _send_invite(self, now: float) -> None:
        self._cseq += 1
        self._branch = f"z9hG4bK{secrets.token_hex(8)}"
        self._invite = self._request("INVITE", self._cseq, branch=self._branch)
        self.out.append(self._invite)
        self._again = (now + T1, T1, self._invite)

    def _request(self, method: str, cseq: int, *, branch: str = "", to: str = "") -> bytes:
        within = method == "BYE" or (method == "ACK" and not branch)
        uri = self._remote if within else self._account.target
        headers = [
            ("Via", f"SIP/2.0/UDP {self._here};rport;branch={branch or f'z9hG4bK{secrets.token_hex(8)}'}"),
            *((("Route", route) for route in self._routes) if within else ()),
            ("Max-Forwards", "70"),
            ("From", f'"Hearth" <{self._account.caller}>;tag={self._tag}'),
            ("To", to if tag_of(to) else self._to),
            ("Call-ID", self._call_id),
            ("CSeq", f"{cseq} {method}"),
            ("Contact", f"<sip:{self._account.user or 'hearth'}@{self._here}>"),
            ("User-Agent", "Hearth"),
        ]
        if method == "INVITE":
            headers += [("Allow", "INVITE, ACK, CANCEL, BYE, INFO, OPTIONS"), ("Content-Type", "application/sdp")]
            headers += [self._login] if self._login else []
        return write(f"{method} {uri} SIP/2.0", headers, self._sdp if method == "INVITE" else "")
