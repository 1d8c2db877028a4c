"""``hearth demo``: a virtual home with everything on, that shows itself working before it is asked.

Nothing in it is staged: a sentence is synthesized, recognised by the real recogniser, understood, published over
the real broker, confirmed by appliances at its other end, and answered. Each step is printed as it is observed.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hub.api.causes import Cause, Origin, start
from hub.api.errors import HearthError, ModelError
from hub.api.events import EntityAdded, StateChanged
from hub.api.people import Role
from hub.cli.demo_scenes import scenes_named
from hub.cli.serve import run_async, stopped
from hub.cli.show import console, set_up_logging, step

if TYPE_CHECKING:
    from hub.app import Hearth
    from hub.config import Config
    from hub.mqtt.message import Message

SAID = {"en": "turn on the kitchen light and lock the front door", "zh": "打开厨房的灯并锁上前门"}
SHOWN = ("light.kitchen_light", "lock.front_door")
_READY_SECONDS = 20.0
_QUIET_SECONDS = 0.7
"""When nothing new has announced itself for so long, all have."""


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    port: Annotated[int, typer.Option(help="Port of the panel")] = 8123,
    host: Annotated[str, typer.Option(help="Address of the panel; 0.0.0.0 for the whole network")] = "127.0.0.1",
    voice: Annotated[bool, typer.Option("--voice/--no-voice", help="Listen and speak")] = True,
    once: Annotated[bool, typer.Option("--once", help="Show it once and exit; 0 when every step was real")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what the demo home remembers")] = False,
    play: Annotated[str, typer.Option(help="Play a scene: burglar, fire, or all")] = "",
    data: Annotated[Path | None, typer.Option(help="Folder for what it remembers")] = None,
) -> None:
    """Run a virtual home: broker, appliances, panel, voice."""
    set_up_logging("warning")
    scenes = scenes_named(play)
    folder = data or Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "hearth-demo"
    if fresh and folder.exists():
        shutil.rmtree(folder)
    results: list[bool] = []
    console.print("\n[bold]Hearth[/] · a virtual home\n")
    if voice:
        _models()
    run_async(_demo(folder, host, port, voice=voice, once=once, scenes=scenes, results=results))
    if once and not (results and all(results)):
        raise typer.Exit(1)


def _models() -> None:
    """Fetch what is needed to hear English and Chinese; what cannot be had is said."""
    from hub.cli.models import fetch
    from hub.voice.models import ModelStore

    store = ModelStore()
    for language, name in (("en", "English"), ("zh", "Chinese")):
        if store.best_for(language) is not None:
            continue
        reasons = []
        for model in store.wanted(language):
            try:
                fetch(store, model.name)
                break
            except ModelError as error:
                reasons.append(str(error))
        else:
            why = reasons[-1] if reasons else "no model is known"
            step("·", "voice", f"{name} cannot be heard: {why}; typed {name} works")


def _config(folder: Path, host: str, port: int, *, voice: bool) -> Config:
    from devices.virtual.home import demo_home
    from hub.config import Config

    spec = demo_home()
    broker_port = 1883 if _free(1883) else 0
    phones = _any_free()
    people = {person["name"].lower(): {"urls": [f"json://127.0.0.1:{phones}/{person['name'].lower()}"]}
              for person in spec.people if person["role"] in (Role.OWNER, Role.ADULT)}  # fmt: skip
    notify = {**spec.plugins["notify"], "people": people, "link_url": f"http://127.0.0.1:{port}", "retries": 0}
    return Config.model_validate(
        {
            "home": {
                "name": spec.name,
                "languages": ["en", "zh"],
                "areas": spec.areas,
                "floors": spec.floors,
                "latitude": 45,
                "longitude": _longitude(),
            },
            "data": folder,
            "mqtt": {"listen": {"port": broker_port}, "site": "demo"},
            "web": {"host": host, "port": port},
            "voice": {"enabled": voice},
            "plugins": {**spec.plugins, "notify": notify, "demo": {"phones_port": phones}},
        }
    )


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _longitude() -> float:
    """Return where the sun goes by this machine's clock: a demo family lives wherever the demo runs."""
    offset = datetime.now().astimezone().utcoffset()
    return max(-180.0, min(180.0, offset.total_seconds() / 240)) if offset is not None else 0.0


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


async def _demo(
    folder: Path, host: str, port: int, *, voice: bool, once: bool, scenes: Sequence[str], results: list[bool]
) -> None:
    from devices.virtual.home import demo_home, run_home
    from hub.app import running_hub
    from hub.cli.demo_scale import step_on_the_scale
    from hub.cli.demo_scenes import PLUGIN, narrate, play

    spec = demo_home()
    stop = asyncio.Event()
    first = not (folder / "hearth.db").exists()
    config = _config(folder, host, port, voice=voice)
    async with running_hub(config, plugins=[PLUGIN]) as hub, asyncio.TaskGroup() as tasks:
        await move_in(hub, spec.people)
        address = hub.mqtt.client.config.broker
        appliances = tasks.create_task(run_home(address, spec, stop=stop), name="virtual home")
        try:
            _say_what_is_missing(await hub.voice.describe(), hub.mqtt.describe(), voice)
            await moved_in(hub)
            await dress(hub, spec)
            for device_id in list(hub.registry.devices):
                await hub.devices.accept(device_id, cause=_cause(hub))
            results.append(await _journey(hub, "en", aloud=voice))
            results.append(await _journey(hub, "zh", aloud=False))
            if first:
                results.append(await step_on_the_scale(hub, _cause(hub)))
            telling = tasks.create_task(narrate(hub), name="narrator")
            results += [await play(hub, scene) for scene in scenes]
            _invite(hub)
            if not once:
                await stopped()
                console.print("\n  stopping")
            telling.cancel()
        finally:
            stop.set()
            await asyncio.wait([appliances], timeout=5)


def _cause(hub: Hearth) -> Cause:
    return start(Origin.HUB, "demo", door="demo", at=hub.clock.time())


def _say_what_is_missing(voice: dict[str, Any], broker: dict[str, Any], wanted: bool) -> None:
    if broker["note"]:
        step("·", "broker", str(broker["note"]))
    if not wanted:
        return
    for language, entry in voice["languages"].items():
        if entry["note"]:
            step("·", "voice", f"{language}: not heard. To get it: {entry['note']}")
    if voice["speech"]["note"]:
        step("·", "voice", f"{voice['speech']['note']} (apt install espeak-ng); the panel speaks with the browser's")


async def move_in(hub: Hearth, people: list[dict[str, Any]]) -> None:
    """Let the demo family move in, once."""
    cause = _cause(hub)
    known = {person.name for person in hub.accounts.people.values()}
    for facts in people:
        if facts["name"] not in known:
            await hub.accounts.add_person(**facts, cause=cause)


async def moved_in(hub: Hearth) -> None:
    """Wait until the appliances have announced themselves and the vocabulary knows them."""
    with hub.bus.subscribe(StateChanged, EntityAdded, limit=1, key=lambda _change: 0, name="demo") as changes:
        async with asyncio.timeout(_READY_SECONDS):
            while not all(_known(hub, entity_id) for entity_id in SHOWN):
                await changes.wait()
                changes.drain()
            count = -1
            while count != len(hub.registry.entities):
                count = len(hub.registry.entities)
                await asyncio.sleep(_QUIET_SECONDS)
    step("✓", "home", f"{len(hub.registry.entities)} entities in {len(hub.registry.areas)} rooms announced themselves")


def _known(hub: Hearth, entity_id: str) -> bool:
    state = hub.states.get(entity_id)
    return state is not None and state.available and state.value is not None


async def dress(hub: Hearth, spec: Any) -> None:
    """Give appliances their names in every language, where nobody gave them others."""
    cause = _cause(hub)
    for entity_id, aliases in spec.aliases.items():
        entity = hub.registry.entities.get(entity_id)
        if entity is not None and not entity.aliases:
            named = {tag: tuple(names) for tag, names in aliases.items()}
            await hub.registry.update_entity(entity_id, cause=cause, aliases=named)
    await hub.voice.rebuild()


async def _journey(hub: Hearth, language: str, *, aloud: bool) -> bool:
    """Say one sentence to the home and print what becomes of it; returns whether every step was real."""
    cause = _cause(hub)
    await hub.commands.call("light.kitchen_light", "turn_off", cause=cause)
    await hub.commands.call("lock.front_door", "unlock", cause=cause)
    text = SAID[language]
    published: list[str] = []

    def note(message: Message) -> None:
        if not message.retain:
            published.append(message.topic)

    console.print()
    watch = hub.mqtt.client.subscribe("#", note)
    try:
        answer = await _aloud(hub, text, language, cause) if aloud else None
        spoken = answer is not None
        if answer is None:
            step("✓", "typed", f"“{text}”")
            answer = await hub.voice.say_text(text, language, None, "", None, cause)
    finally:
        watch.cancel()
    return _tell(answer, published) and spoken == aloud


async def _aloud(hub: Hearth, text: str, language: str, cause: Cause) -> dict[str, Any] | None:
    """Synthesize a sentence and let the real recogniser hear it; None, with the reason said, when that fails."""
    wav = await hub.voice.speaking.speak(text, language) if hub.voice.speaking else None
    if wav is None:
        step("·", "spoken", "there is no voice to speak with")
        return None
    step("✓", "spoken", f"“{text}”, in a synthesized voice")
    try:
        answer = await hub.voice.say_wav(wav, language, None, "", None, cause)
    except HearthError as error:
        step("·", "heard", f"not in sound: {error}")
        return None
    if answer["decision"] != "act":
        step("·", "heard", f"“{answer['transcript']['text']}”, which was not taken for a command: {answer['answer']}")
        return None
    return answer


def _tell(answer: dict[str, Any], published: list[str]) -> bool:
    """Print the steps of an answer; returns whether all of them were real."""
    if "transcript" in answer:
        heard = answer["transcript"]
        step("✓", "heard", f"“{heard['text']}” by {heard['engine']} {heard['model']}")
    for intent in answer["intents"]:
        step(
            "✓",
            "understood",
            f"{intent['intent']} → {', '.join(intent['targets'])} ({answer['stage']}, {answer['ms']} ms)",
        )
    topics = [topic for topic in dict.fromkeys(published) if topic.endswith(("/set", "/command"))]
    step("✓" if topics else "✗", "published", ", ".join(topics) or "nothing")
    good = True
    for outcome in answer["outcomes"]:
        confirmed = outcome["outcome"] == "confirmed"
        good = good and confirmed
        text = f"{outcome['entity_id']} {outcome['command']} {outcome['outcome']} {outcome['reason']}"
        step("✓" if confirmed else "✗", "confirmed", text.strip())
    voice = " (in sound)" if answer["speech"] else ""
    step("✓", "said", f"“{answer['answer']}”{voice}")
    return good and bool(topics) and len(answer["outcomes"]) == len(SHOWN)


def _invite(hub: Hearth) -> None:
    console.print(f"\n  The panel: [bold]{hub.url}[/]")
    if hub.setup_token:
        console.print(f"  Setup token (first visit): [bold]{hub.setup_token}[/]")
    console.print(f"  The broker: {hub.mqtt.client.config.broker}")
    console.print(
        '  Try: hearth say "what should I eat today"   hearth say 我今天该吃什么   Ctrl-C stops\n'
        "  Scenes: hearth demo --play burglar, --play fire, or the buttons under Security on the panel\n",
        markup=False,
    )
