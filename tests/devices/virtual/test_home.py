"""The demo home fits the hub: rooms, people, names, plugins, and entity ids that stay."""

from devices.virtual.home import appliances_of, demo_home
from hub.api.people import Body, Person, Role
from hub.config import Config
from tests.devices.virtual.helpers import Seen

WANTED = {
    "light.kitchen_light", "light.kitchen_counter", "light.living_room_light", "light.living_room_lamp",
    "light.bedroom_light", "light.hall_light", "light.bathroom_light", "lock.front_door", "cover.living_room_blinds",
    "cover.bedroom_blinds", "climate.living_room_thermostat", "switch.kitchen_plug",
    "binary_sensor.front_door_contact", "binary_sensor.hall_motion", "binary_sensor.kitchen_smoke",
    "binary_sensor.kitchen_co", "binary_sensor.kitchen_window", "binary_sensor.living_room_window",
    "sensor.bathroom_temperature", "sensor.bathroom_humidity", "fan.bathroom_fan",
    "water_heater.bathroom_water_heater", "siren.hall_siren", "select.coffee_machine_drink",
    "button.coffee_machine_start", "sensor.coffee_machine_state", "select.washing_machine_program",
    "button.washing_machine_start", "sensor.washing_machine_remaining", "binary_sensor.washing_machine_door",
    "sensor.fridge_temperature", "number.fridge_target_temperature", "binary_sensor.fridge_door", "select.fridge_mode",
}  # fmt: skip


def entities() -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    for appliance in appliances_of(demo_home()):
        seen = Seen(appliance)
        assert not found.keys() & seen.plans.keys()
        found.update(dict.fromkeys(seen.plans, seen))
    return found


def test_all_entities_are_there_under_their_stable_ids() -> None:
    assert set(entities()) >= WANTED


def test_unique_ids_and_topics_belong_to_one_appliance_each() -> None:
    unique = [plan.unique_id for a in appliances_of(demo_home()) for plan in Seen(a).plans.values()]
    topics = [topic for a in appliances_of(demo_home()) for topic in a.topics]
    assert len(unique) == len(set(unique))
    assert len(topics) == len(set(topics))


def test_every_entity_has_names_in_both_languages_and_no_name_is_anothers() -> None:
    home = demo_home()
    assert set(home.aliases) == set(entities())
    for language in ("en", "zh"):
        names = [name.casefold() for aliases in home.aliases.values() for name in aliases[language]]
        assert len(names) == len(set(names)), sorted(n for n in names if names.count(n) > 1)


def test_an_appliance_stands_in_a_room_of_the_home() -> None:
    home = demo_home()
    assert {a["area"] for a in home.appliances} == {area["id"] for area in home.areas}


def test_the_configuration_takes_its_rooms_and_floors() -> None:
    home = demo_home()
    config = Config.model_validate(
        {"home": {"name": home.name, "areas": home.areas, "floors": home.floors}, "plugins": home.plugins}
    )
    assert {area.floor for area in config.home.areas} <= {floor.id for floor in config.home.floors}
    assert all(area.aliases["zh"] for area in config.home.areas)


def test_its_people_are_people() -> None:
    people = [Person(id=facts["name"].lower(), **facts) for facts in demo_home().people]
    assert [p.role for p in people] == [Role.OWNER, Role.ADULT, Role.CHILD]
    assert all(isinstance(p.body, Body) and p.body.birth_date and "body" in p.consent for p in people)
    anna = people[0]
    assert (anna.body.sex, anna.body.height_cm) == ("female", 168)
    assert people[2].guardian == anna.id


def test_its_plugins_configuration_is_valid() -> None:
    from plugins.alarm.config import Config as Alarm
    from plugins.scale.config import Config as Scale

    plugins = demo_home().plugins
    Alarm.model_validate(plugins["alarm"])
    start = Scale.model_validate(plugins["scale"]).start
    assert set(start) == {facts["name"].lower() for facts in demo_home().people}
