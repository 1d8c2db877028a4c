"""The registry: what people named stays named; the same device announced twice is one."""

from __future__ import annotations

from pathlib import Path

from hub.api.causes import Origin, start
from hub.api.codec import DeviceFacts, EntityPlan
from hub.api.home import Area
from hub.api.kinds import Kind
from hub.kernel.bus import Bus
from hub.kernel.registry import Registry, slug
from hub.kernel.store import Store

CAUSE = start(Origin.HUB, at=0.0)


def _plan(source: str = "a", **facts: object) -> EntityPlan:
    base = {
        "kind": Kind.LIGHT,
        "name": "Light",
        "unique_id": "u1",
        "device": DeviceFacts(identifiers=("d1",), name="Lamp"),
    }
    return EntityPlan(source=source, **{**base, **facts})  # type: ignore[arg-type]


def test_slugs_are_ascii_words() -> None:
    assert slug("Küche — Licht 2") == "kuche_licht_2"
    assert slug("厨房") == "u53a8_u623f"
    assert slug("!!!") == "unnamed"


async def test_an_entity_is_called_after_its_device_and_itself() -> None:
    async with Store.open(None) as store:
        registry = Registry(store, Bus())
        assert registry.learn(_plan(), cause=CAUSE).entity_id == "light.lamp_light"
        assert registry.learn(_plan("b", unique_id="u2", name=None), cause=CAUSE).entity_id == "light.lamp"
        taken = registry.learn(_plan("c", unique_id="u3", object_id="lamp"), cause=CAUSE)
        assert taken.entity_id == "light.lamp_2"


async def test_what_a_person_changed_survives_reannouncement_and_restart(tmp_path: Path) -> None:
    async with Store.open(tmp_path / "a.db") as store:
        registry = Registry(store, Bus())
        await registry.put_area(Area(id="kitchen", name="Kitchen"), cause=CAUSE)
        entity = registry.learn(_plan(), cause=CAUSE)
        await registry.flush()
        await registry.update_entity(
            entity.entity_id, cause=CAUSE, name_by_user="Big light", area="kitchen", aliases={"zh": ("大灯",)}
        )
    async with Store.open(tmp_path / "a.db") as store:
        registry = Registry(store, Bus())
        await registry.load()
        again = registry.learn(_plan(name="Lamp 2.0"), cause=CAUSE)
        assert again.entity_id == entity.entity_id
        assert (again.label(), again.label("zh"), again.area) == ("Big light", "大灯", "kitchen")
        assert again.name == "Lamp 2.0"


async def test_announcements_with_a_common_identifier_or_connection_are_one_device() -> None:
    async with Store.open(None) as store:
        registry = Registry(store, Bus())
        registry.learn(
            _plan(device=DeviceFacts(identifiers=("x",), connections=(("mac", "AA"),), name="A")), cause=CAUSE
        )
        facts = DeviceFacts(connections=(("mac", "aa"),), identifiers=("y",), name="B", model="M")
        for _ in range(2):
            registry.learn(_plan("b", unique_id="u2", device=facts), cause=CAUSE)
        (device,) = registry.devices.values()
        assert set(device.identifiers) == {"x", "y"}
        assert (device.name, device.model) == ("A", "M")
        registry.learn(_plan(device=DeviceFacts(identifiers=("x",), name="A renamed")), cause=CAUSE)
        assert registry.devices[device.id].name == "A renamed"


async def test_a_suggested_area_is_found_by_alias_or_begun() -> None:
    async with Store.open(None) as store:
        registry = Registry(store, Bus())
        await registry.put_area(Area(id="kitchen", name="Kitchen", aliases={"zh": ("厨房",)}), cause=CAUSE)
        registry.learn(_plan(device=DeviceFacts(identifiers=("a",), name="A", suggested_area="厨房")), cause=CAUSE)
        facts = DeviceFacts(identifiers=("b",), name="B", suggested_area="Wine cellar")
        registry.learn(_plan("b", unique_id="u2", device=facts), cause=CAUSE)
        assert [d.area for d in registry.devices.values()] == ["kitchen", "wine_cellar"]
        assert registry.areas["wine_cellar"].name == "Wine cellar"
        await registry.flush()


async def test_an_entity_takes_the_area_of_its_device_unless_it_has_its_own() -> None:
    async with Store.open(None) as store:
        registry = Registry(store, Bus())
        for area in ("kitchen", "hall"):
            await registry.put_area(Area(id=area, name=area), cause=CAUSE)
        entity = registry.learn(_plan(), cause=CAUSE)
        assert entity.device_id is not None
        await registry.update_device(entity.device_id, cause=CAUSE, area="hall")
        assert registry.area_of(entity.entity_id) == "hall"
        await registry.update_entity(entity.entity_id, cause=CAUSE, area="kitchen")
        assert registry.area_of(entity.entity_id) == "kitchen"
        await registry.remove_area("kitchen", cause=CAUSE)
        assert registry.area_of(entity.entity_id) == "hall"


async def test_what_measures_a_body_is_private_and_stays_so_after_a_restart(tmp_path: Path) -> None:
    scale = DeviceFacts(identifiers=("s1",), name="Scale")
    facts: dict[str, dict[str, object]] = {
        "weight": {"device_class": "weight", "unit": "kg"},
        "impedance": {"unit": "Ω"},
        "fat": {"unit": "%"},
        "battery": {"unit": "%", "device_class": "battery"},
        "signal": {"unit": "dBm", "category": "diagnostic"},
    }

    def private(registry: Registry) -> set[str]:
        return {e.unique_id for e in registry.entities.values() if registry.private(e.entity_id)}

    async with Store.open(tmp_path / "a.db") as store:
        registry = Registry(store, Bus())
        for name, more in facts.items():
            plan = _plan(name, kind=Kind.SENSOR, name=name, unique_id=name, device=scale, **more)
            registry.learn(plan, cause=CAUSE)
        assert private(registry) == {"weight", "impedance", "fat"}
        await registry.flush()
    async with Store.open(tmp_path / "a.db") as store:
        registry = Registry(store, Bus())
        await registry.load()
        assert private(registry) == {"weight", "impedance", "fat"}


async def test_a_kitchen_scale_and_other_sensors_are_nobodys_body() -> None:
    async with Store.open(None) as store:
        registry = Registry(store, Bus())
        grams = _plan("a", kind=Kind.SENSOR, device_class="weight", unit="g")
        humidity = _plan("b", kind=Kind.SENSOR, unique_id="u2", unit="%", device_class="humidity")
        for plan in (grams, humidity):
            assert not registry.private(registry.learn(plan, cause=CAUSE).entity_id)
        assert not registry.private("sensor.nobody")
