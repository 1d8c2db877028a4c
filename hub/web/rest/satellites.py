"""Rooms that listen and speak: satellites, what rings, announcements, recordings that a person orders."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from hub.api.speaking import Reached
from hub.web.endpoint import Call, Table
from hub.web.problems import ProblemError
from hub.web.rest.voice import known_room, voice_of
from hub.web.satellite_doors import SatellitesDoor
from hub.web.services import Services
from hub.web.shapes import Id, In, Name, Spoken, Text
from hub.web.views import rooms_view

TABLE = Table()


class SatelliteIn(In):
    """What a person chooses for a satellite; ``area`` null means none."""

    name: Name | UnsetType = UNSET
    area: Id | UnsetType | None = UNSET
    language: Spoken | UnsetType = UNSET
    wake_words: Annotated[list[Id], Meta(min_length=1, max_length=8)] | UnsetType = UNSET
    muted: bool | UnsetType = UNSET
    volume: Annotated[float, Meta(ge=0, le=1)] | UnsetType = UNSET


class NewSatelliteIn(In):
    """A satellite at ``tcp://HOST:PORT``, as found or as somebody knows it; ``name`` empty means its own."""

    uri: Annotated[str, Meta(pattern=r"^tcp://[^/\s]+:\d{1,5}/?$", max_length=200)]
    name: Annotated[str, Meta(max_length=60)] = ""
    area: Id | None = None


class AnnounceIn(In):
    """Something to be said in rooms, everywhere when none are named."""

    text: Text
    language: Spoken | None = None
    areas: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()


class RecordingIn(In):
    """For how long what is heard is recorded, and how long the recordings are kept after that."""

    minutes: Annotated[float, Meta(gt=0, le=240)]
    keep_hours: Annotated[float, Meta(gt=0, le=168)] = 24


class RoomsOut(msgspec.Struct, kw_only=True):
    """Satellites, those found that can be added, wake words to choose, what rings, and the recording in force."""

    satellites: list[dict[str, Any]]
    found: list[dict[str, Any]]
    wake_words: list[dict[str, Any]]
    rings: list[dict[str, Any]]
    recording: dict[str, Any] | None


def satellites_of(services: Services) -> SatellitesDoor:
    """Return the satellites; 503 when this hub has none."""
    if services.satellites is None:
        raise ProblemError(503, "this hub runs without voice", remedy="start it without --no-voice")
    return services.satellites


@TABLE("GET", "/api/voice/satellites", needs="voice.use", summary="Rooms that listen and speak", answer=RoomsOut)
async def list_satellites(call: Call) -> RoomsOut:
    """Return them, by name."""
    satellites_of(call.services)
    return RoomsOut(**rooms_view(call.services))


@TABLE(
    "PATCH", "/api/voice/satellites/{id}", needs="home.edit", summary="Choose for a satellite",
    body=SatelliteIn, answer=RoomsOut,
)  # fmt: skip
async def change_satellite(call: Call) -> RoomsOut:
    """Change name, room, language, wake words, mute or volume."""
    body = msgspec.structs.asdict(call.body)
    changes = {key: value for key, value in body.items() if value is not UNSET}
    if isinstance(changes.get("area"), str):
        changes["area"] = known_room(call.services, changes["area"])
    await satellites_of(call.services).change(call.path["id"], changes)
    return RoomsOut(**rooms_view(call.services))


@TABLE(
    "POST", "/api/voice/satellites", needs="home.edit", summary="Add a satellite",
    body=NewSatelliteIn, answer=RoomsOut, status=201,
)  # fmt: skip
async def add_satellite(call: Call) -> RoomsOut:
    """Use a satellite from now on, if one answers there."""
    body: NewSatelliteIn = call.body
    area = known_room(call.services, body.area) if body.area is not None else None
    await satellites_of(call.services).add(body.uri, body.name, area)
    return RoomsOut(**rooms_view(call.services))


@TABLE("DELETE", "/api/voice/satellites/{id}", needs="home.edit", summary="Forget a satellite")
async def forget_satellite(call: Call) -> None:
    """Forget one that was added or is away; 409 while one of the config is here."""
    if not await satellites_of(call.services).forget(call.path["id"]):
        raise ProblemError(409, "this satellite is here, or was never known", remedy="switch it off first")


@TABLE(
    "POST", "/api/voice/satellites/{id}/test", needs="voice.use", summary="Say a sentence there",
    answer=dict[str, bool],
)  # fmt: skip
async def try_satellite(call: Call) -> dict[str, bool]:
    """Say a sentence; ``played`` tells whether it was played to the end."""
    return {"played": await satellites_of(call.services).try_out(call.path["id"])}


@TABLE(
    "POST", "/api/voice/announce", needs="voice.use", summary="Say something in rooms", body=AnnounceIn,
    answer=Reached, status=202,
)  # fmt: skip
async def announce(call: Call) -> Reached:
    """Begin to say it; tell which of the rooms have something to speak from."""
    body: AnnounceIn = call.body
    areas = [room for area in body.areas if (room := known_room(call.services, area)) is not None]
    return await voice_of(call.services).announce(
        body.text,
        language=(body.language if body.language != "auto" else None) or call.person.language,
        areas=areas,
        session="",
        plugin=call.person.id,
    )


@TABLE("DELETE", "/api/voice/rings/{key}", needs="voice.use", summary="End what rings")
async def dismiss(call: Call) -> None:
    """End it; 404 when it does not ring any more."""
    if not satellites_of(call.services).dismiss(call.path["key"]):
        raise ProblemError(404, "this does not ring any more")


@TABLE(
    "PUT", "/api/voice/recording", needs="voice.manage", summary="Record what is heard, to find faults",
    body=RecordingIn, answer=RoomsOut,
)  # fmt: skip
async def record(call: Call) -> RoomsOut:
    """Record for a stated time; it ends, and the recordings are deleted, by itself."""
    body: RecordingIn = call.body
    await satellites_of(call.services).recordings.start(body.minutes, body.keep_hours, cause=call.cause())
    return RoomsOut(**rooms_view(call.services))


@TABLE("DELETE", "/api/voice/recording", needs="voice.manage", summary="Record no more, delete the recordings")
async def stop_recording(call: Call) -> None:
    """End it, and delete what was recorded."""
    await satellites_of(call.services).recordings.stop(cause=call.cause())
