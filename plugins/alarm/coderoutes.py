"""REST of the alarm's codes. Owners keep all of them; adults their own and those of guests.

Every change is confirmed with one's own PIN or password, so that a panel left open gives nobody a code.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

import msgspec

from hub.api import Hub, Person, Register, Request, Role
from hub.api.errors import InvalidParameter, NotPermitted, TooManyAttempts
from plugins.alarm import lockout, view
from plugins.alarm.codes import Code, May, Schedule, UnfitCode, checked_pin, refuse_weak
from plugins.alarm.service import AlarmService

T = TypeVar("T", bound=msgspec.Struct)


class NewCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request for a new code holds; times are Unix seconds, ``expires_on`` the last day it holds."""

    code: str
    confirm: str = ""
    person: str = ""
    name: str = ""
    may: tuple[May, ...] = (May.ARM, May.DISARM)
    duress: bool = False
    partitions: tuple[str, ...] = ()
    schedule: Schedule | None = None
    starts_at: float | None = None
    expires_at: float | None = None
    expires_on: date | None = None
    uses: int | None = None


class ChangedCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed of a code; what is left out stays."""

    confirm: str = ""
    code: str | msgspec.UnsetType = msgspec.UNSET
    person: str | msgspec.UnsetType = msgspec.UNSET
    name: str | msgspec.UnsetType = msgspec.UNSET
    may: tuple[May, ...] | msgspec.UnsetType = msgspec.UNSET
    duress: bool | msgspec.UnsetType = msgspec.UNSET
    partitions: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    schedule: Schedule | msgspec.UnsetType | None = msgspec.UNSET
    starts_at: float | msgspec.UnsetType | None = msgspec.UNSET
    expires_at: float | msgspec.UnsetType | None = msgspec.UNSET
    expires_on: date | msgspec.UnsetType | None = msgspec.UNSET
    uses: int | msgspec.UnsetType | None = msgspec.UNSET


class EndedCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a request to forget a code holds."""

    confirm: str = ""


class CodeRoutes:
    """Lists, adds, changes and forgets codes for whoever may."""

    def __init__(self, hub: Hub, service: AlarmService, language: Callable[[Request], str]) -> None:
        self._hub = hub
        self._service = service
        self._language = language
        self._taken = 0
        self._locked_until = 0.0

    def mount(self, register: Register) -> None:
        """Mount the routes under ``/api/plugins/alarm/codes``."""
        register.route("GET", "/codes", self._list, role="adult", doc="The codes one may change, without the code")
        register.route("POST", "/codes", self._add, role="adult", doc="Add a code {code, confirm: own PIN, ...}")
        register.route("PATCH", "/codes/{id}", self._change, role="adult", doc="Change a code {confirm, ...}")
        register.route("DELETE", "/codes/{id}", self._end, role="adult", doc="Forget a code {confirm}")

    async def _list(self, request: Request) -> Any:
        book, hub = self._service.codes, self._hub
        mine = [c for c in book.codes if _may_keep(request.person, c)]
        return [{**view.code(c, hub.clock), "configured": book.configured(c)} for c in mine]

    async def _add(self, request: Request) -> Any:
        new = self._said(request, NewCode)
        await self._confirm(request, new.confirm)
        code = Code(id="", hash="", **self._facts(request, new))
        self._refuse_keeping(request, code)
        await self._fit(request, new.code)
        return self._answer(request, "added", await self._safely(request, self._service.codes.add(new.code, code)))

    async def _change(self, request: Request) -> Any:
        said = self._said(request, ChangedCode)
        old = self._kept(request)
        await self._confirm(request, said.confirm)
        facts = self._facts(request, said)
        self._refuse_keeping(request, msgspec.structs.replace(old, **facts))
        pin = None if said.code is msgspec.UNSET else said.code
        if pin is not None:
            await self._fit(request, pin)
        done = await self._safely(request, self._service.codes.change(old.id, facts, pin))
        return self._answer(request, "changed", done)

    async def _end(self, request: Request) -> Any:
        said = self._said(request, EndedCode)
        code = self._kept(request)
        await self._confirm(request, said.confirm)
        await self._service.codes.remove(code.id)
        return self._answer(request, "ended", code)

    def _answer(self, request: Request, deed: str, code: Code) -> dict[str, Any]:
        who = request.person.id if request.person else "the hub"
        self._hub.log.info("%s %s the alarm code %s of %s", who, deed, code.id, code.person or code.name or "guests")
        return {**view.code(code, self._hub.clock), "configured": False}

    # what is refused

    def _kept(self, request: Request) -> Code:
        """Return the code of the path if whoever asks may change it; others are not told that there is one."""
        code_id = request.path["id"]
        book = self._service.codes
        code = next((c for c in book.codes if c.id == code_id and _may_keep(request.person, c)), None)
        if code is None:
            raise InvalidParameter(self._text(request, "gone"), field="id")
        if book.configured(code):
            raise NotPermitted(self._text(request, "configured"))
        return code

    def _refuse_keeping(self, request: Request, code: Code) -> None:
        if not _may_keep(request.person, code):
            raise NotPermitted(self._text(request, "not_yours"))
        if not code.may:
            raise InvalidParameter(self._text(request, "nothing"), field="may")
        if code.duress and May.DISARM not in code.may:
            raise InvalidParameter(self._text(request, "duress"), field="duress")
        if code.schedule is not None and code.schedule.start == code.schedule.end:
            raise InvalidParameter(self._text(request, "times"), field="schedule")
        if code.expires_at is not None and code.starts_at is not None and code.expires_at <= code.starts_at:
            raise InvalidParameter(self._text(request, "order"), field="expires_at")

    async def _confirm(self, request: Request, secret: str) -> None:
        person = request.person
        if person is None:
            return
        if not secret:
            raise NotPermitted(self._text(request, "confirm"), field="confirm")
        try:
            right = await self._hub.people.confirm(person.id, secret, where="alarm codes")
        except TooManyAttempts as error:
            raise self._wait(request, error.retry_after) from error
        if not right:
            raise NotPermitted(self._text(request, "unconfirmed"), field="confirm")

    async def _fit(self, request: Request, pin: str) -> None:
        """Refuse a PIN that is weak or somebody's own; who asks again and again is slowed down."""
        now = self._hub.clock.time()
        if now < self._locked_until:
            raise self._wait(request, self._locked_until - now)
        birthdays = [p.body.birth_date for p in self._hub.people.people.values() if p.body.birth_date]
        try:
            refuse_weak(checked_pin(pin), birthdays)
        except UnfitCode as error:
            raise self._unfit(request, error.key) from error
        if await self._hub.people.pin_taken(pin):
            raise self._unfit(request, "taken")

    async def _safely(self, request: Request, doing: Any) -> Code:
        try:
            done: Code = await doing
        except UnfitCode as error:
            raise self._unfit(request, error.key) from error
        self._taken = 0
        return done

    def _unfit(self, request: Request, key: str) -> InvalidParameter:
        if key == "taken":
            self._taken += 1
            self._locked_until = self._hub.clock.time() + lockout.delay_s(self._taken)
        return InvalidParameter(self._text(request, key), field="code")

    def _wait(self, request: Request, seconds: float) -> TooManyAttempts:
        return TooManyAttempts(self._text(request, "wait", seconds=max(1, round(seconds))), retry_after=seconds)

    def _text(self, request: Request, key: str, **words: Any) -> str:
        return self._hub.text(f"code.{key}", self._language(request), **words)

    # what was said

    def _said(self, request: Request, shape: type[T]) -> T:
        try:
            return msgspec.convert(request.body if request.body is not None else {}, shape)
        except msgspec.ValidationError as error:
            raise InvalidParameter(f"this is no code: {error}", remedy='as in {"code": "4071"}') from error

    def _facts(self, request: Request, said: NewCode | ChangedCode) -> dict[str, Any]:
        """Return the fields of a code that were said, checked."""
        given = {k: v for k, v in msgspec.structs.asdict(said).items() if v is not msgspec.UNSET}
        given.pop("confirm")
        given.pop("code", None)
        if given.get("person") and given["person"] not in self._hub.people.people:
            raise InvalidParameter(f"no person {given['person']!r}", field="person")
        if "partitions" in given:
            given["partitions"] = tuple(self._service.find(p).id for p in given["partitions"])
        last = given.pop("expires_on", None)
        if last is not None:
            given["expires_at"] = _end_of(last, self._hub)
        elif isinstance(said, ChangedCode) and said.expires_on is None:
            given["expires_at"] = None
        if "uses" in given:
            given["uses_left"] = given.pop("uses")
            if given["uses_left"] is not None and not 0 < given["uses_left"] <= 10_000:
                raise InvalidParameter(self._text(request, "uses"), field="uses")
        return given


def _may_keep(person: Person | None, code: Code) -> bool:
    """Return whether somebody sees and changes a code: owners every one, others their own and those of nobody here."""
    if person is None or person.role is Role.OWNER:
        return True
    return code.person == person.id or (not code.person and code.id not in ("config", "duress"))


def _end_of(last: date, hub: Hub) -> float:
    """Return the end of a day at home, as Unix seconds."""
    return datetime.combine(last + timedelta(days=1), time(), hub.clock.zone).astimezone(UTC).timestamp()
