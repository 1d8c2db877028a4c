"""Voice over REST: sentences, recordings, spoken answers, speech models."""

from __future__ import annotations

import asyncio
import math
from typing import Any

from aiohttp import web

from hub.api.errors import TooManyAttempts
from hub.api.people import Person
from hub.web.endpoint import Call, Table, read_raw
from hub.web.problems import ProblemError
from hub.web.services import Services, VoiceDoor
from hub.web.shapes import AnswerOut, VoiceAudioQuery, VoiceTextIn

TABLE = Table()
WAV_TYPES = ("audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave")
LONGEST_WAV = 20 << 20
TIMEOUT = 120.0
"""Seconds a sentence or a recording may take: a long recording on a small computer is slow."""


def voice_of(services: Services) -> VoiceDoor:
    """Return the voice; 503 when this hub has none."""
    if services.voice is None:
        raise ProblemError(503, "this hub runs without voice", remedy="start it without --no-voice")
    return services.voice


def known_room(services: Services, area: str | None) -> str | None:
    """Return an area by id or any of its names; 422 when there is none."""
    if area is None:
        return None
    found = services.registry.area_named(area)
    if found is None:
        raise ProblemError(422, f"there is no area {area[:60]!r}", field="area", remedy="GET /api/areas lists them")
    return found


async def voucher_of(services: Services, person: Person, pin: str) -> Person | None:
    """Return who vouches for a sentence with a PIN, None without one; 403 when it is nobody's, 429 after wrong ones."""
    if not pin:
        return None
    door = f"sentence:{person.id}"
    found = await services.accounts.check_pin(pin, where=door)
    if found is None and (wait := services.accounts.pin_wait(door)):
        raise TooManyAttempts("too many wrong PINs", retry_after=wait, remedy=f"try again in {math.ceil(wait)} s")
    if found is None:
        raise ProblemError(403, "this is nobody's PIN", field="pin", remedy="ask somebody of the household who has one")
    return found


@TABLE("POST", "/api/voice/text", needs="voice.use", summary="Say a sentence", body=VoiceTextIn, answer=AnswerOut)
async def say(call: Call) -> dict[str, Any]:
    """Understand a sentence, act, and answer."""
    body: VoiceTextIn = call.body
    area = known_room(call.services, body.area)
    voucher = await voucher_of(call.services, call.person, body.pin)
    async with asyncio.timeout(TIMEOUT):
        return await voice_of(call.services).say_text(
            body.text, body.language or "", area, body.session, call.person, call.cause(), voucher=voucher
        )


@TABLE(
    "POST", "/api/voice/audio", needs="voice.use", summary="Say a recording (WAV)",
    query=VoiceAudioQuery, answer=AnswerOut, takes=WAV_TYPES,
)  # fmt: skip
async def hear(call: Call) -> dict[str, Any]:
    """Recognise a recording, understand, act, and answer."""
    query: VoiceAudioQuery = call.query
    voice, area = voice_of(call.services), known_room(call.services, query.area)
    wav = await read_raw(call.request, LONGEST_WAV)
    if wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise ProblemError(422, "the body is no WAV file", field="body", remedy="send RIFF/WAVE, 16 bit PCM")
    async with asyncio.timeout(TIMEOUT):
        return await voice.say_wav(wav, query.language or "", area, query.session, call.person, call.cause())


@TABLE(
    "GET", "/api/voice/speech/{id}.wav", needs="voice.use", summary="A spoken answer", answer=bytes, gives="audio/wav"
)
async def speech(call: Call) -> web.Response:
    """Return a spoken answer."""
    wav = await voice_of(call.services).speech(call.path["id"])
    if wav is None:
        raise ProblemError(404, "this answer is no longer kept", remedy="ask again")
    return web.Response(body=wav, content_type="audio/wav")


@TABLE("GET", "/api/voice/models", needs="voice.use", summary="Speech models", answer=list[dict[str, Any]])
async def models(call: Call) -> list[dict[str, Any]]:
    """Return the speech models known."""
    return await voice_of(call.services).models()


@TABLE(
    "POST",
    "/api/voice/models/{name}/get",
    needs="voice.manage",
    summary="Fetch a model",
    answer=dict[str, Any],
    status=202,
)
async def get_model(call: Call) -> dict[str, Any]:
    """Begin to fetch a model."""
    voice = voice_of(call.services)
    await _known_model(voice, call.path["name"])
    return await voice.get_model(call.path["name"])


@TABLE(
    "POST",
    "/api/voice/models/{name}/check",
    needs="voice.manage",
    summary="Compare a fetched model with its checksums",
    answer=dict[str, Any],
)
async def check_model(call: Call) -> dict[str, Any]:
    """Return what is wrong with a model's files, nothing when they are good."""
    voice = voice_of(call.services)
    await _known_model(voice, call.path["name"])
    return {"name": call.path["name"], "problems": await voice.check_model(call.path["name"])}


@TABLE(
    "GET",
    "/api/voice/unheard",
    needs="voice.use",
    summary="Names that a speech model cannot hear",
    answer=list[dict[str, Any]],
)
async def unheard(call: Call) -> list[dict[str, Any]]:
    """Return names with words that a model lacks, and the nearest words that it has."""
    return await voice_of(call.services).unheard()


@TABLE("DELETE", "/api/voice/models/{name}", needs="voice.manage", summary="Delete a fetched model")
async def remove_model(call: Call) -> None:
    """Delete a model."""
    voice = voice_of(call.services)
    await _known_model(voice, call.path["name"])
    await voice.remove_model(call.path["name"])


async def _known_model(voice: VoiceDoor, name: str) -> None:
    if not any(model.get("name") == name for model in await voice.models()):
        raise ProblemError(404, "there is no such model", remedy="GET /api/voice/models lists them")
