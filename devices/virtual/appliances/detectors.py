"""What notices: contacts of doors and windows, motion, smoke and carbon monoxide, water."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devices.virtual.appliance import Appliance, Deed
from devices.virtual.discovery import About, Part, battery, sensor
from devices.virtual.reading import flag, number, shown, word


class Contact(Appliance):
    """A contact at a ``door`` or ``window``."""

    title = "Contact sensor"
    model = "HV-CONTACT"

    def __init__(self, about: About, *, at: str = "door", opened: bool = False) -> None:
        super().__init__(about)
        self.at = word(at, ("door", "window", "opening"))
        self.opened = opened
        self.charge = 97

    def parts(self) -> list[Part]:
        """Return contact and battery."""
        facts = {"state_topic": "~/state", "device_class": self.at}
        return [Part(component="binary_sensor", facts=facts), battery()]

    def states(self) -> dict[str, str]:
        """Return contact and battery."""
        return {"state": shown(self.opened), "battery/state": str(self.charge)}

    def deeds(self) -> dict[str, Deed]:
        """Return opening and closing."""
        return {"open": lambda _: self._move(True), "close": lambda _: self._move(False)}

    def _move(self, opened: bool) -> None:
        self.opened = opened


class Motion(Appliance):
    """A motion sensor that stays on for ``hold_s`` seconds after the last movement."""

    title = "Motion sensor"
    model = "HV-MOTION"

    def __init__(self, about: About, *, hold_s: float = 60.0) -> None:
        super().__init__(about)
        self.hold_s = hold_s
        self.moving = False
        self.lux = 120
        self.charge = 78

    def parts(self) -> list[Part]:
        """Return motion, light level and battery."""
        facts = {"state_topic": "~/state", "device_class": "motion"}
        lux = sensor("illuminance", "Illuminance", "illuminance", "lx")
        return [Part(component="binary_sensor", facts=facts), lux, battery()]

    def states(self) -> dict[str, str]:
        """Return the three readings."""
        return {"state": shown(self.moving), "illuminance/state": str(self.lux), "battery/state": str(self.charge)}

    def deeds(self) -> dict[str, Deed]:
        """Return somebody walking by (``on`` false: gone at once) and a change of light."""
        return {"motion": self._motion, "light": self._light}

    def _motion(self, deed: Mapping[str, Any]) -> None:
        self.moving = flag(deed, "on", True)
        self.forget("still")
        if self.moving:
            self.after(self.hold_s, "still", self._still)

    def _still(self) -> None:
        self.moving = False

    def _light(self, deed: Mapping[str, Any]) -> None:
        self.lux = round(number(deed.get("lux"), 0, 100_000))


class Smoke(Appliance):
    """A detector of smoke and carbon monoxide; it warns of the gas from 50 ppm on."""

    title = "Smoke and CO detector"
    model = "HV-SMOKE"
    whole = True
    ALARM_PPM = 50

    def __init__(self, about: About) -> None:
        super().__init__(about)
        self.smoke = False
        self.ppm = 0
        self.charge = 100

    def parts(self) -> list[Part]:
        """Return smoke, gas, its concentration and the battery."""
        room = self.about.id.removesuffix("_smoke")
        smoke = {"state_topic": "~/state", "device_class": "smoke"}
        gas = {"state_topic": "~/co/state", "device_class": "carbon_monoxide"}
        return [
            Part(component="binary_sensor", name="Smoke", facts=smoke),
            Part(component="binary_sensor", key="co", name="Carbon monoxide", object_id=f"{room}_co", facts=gas),
            sensor("co_level", "Carbon monoxide level", "carbon_monoxide", "ppm"),
            battery(),
        ]

    def states(self) -> dict[str, str]:
        """Return the four readings."""
        return {
            "state": shown(self.smoke),
            "co/state": shown(self.ppm >= self.ALARM_PPM),
            "co_level/state": str(self.ppm),
            "battery/state": str(self.charge),
        }

    def deeds(self) -> dict[str, Deed]:
        """Return smoke and gas, coming and (``on`` false) going, and an old battery."""
        return {"smoke": self._smoke, "co": self._gas, "battery": self._battery}

    def _smoke(self, deed: Mapping[str, Any]) -> None:
        self.smoke = flag(deed, "on", True)

    def _gas(self, deed: Mapping[str, Any]) -> None:
        level = number(deed.get("ppm", 120), 0, 10_000)
        self.ppm = round(level) if flag(deed, "on", True) else 0

    def _battery(self, deed: Mapping[str, Any]) -> None:
        self.charge = round(number(deed.get("percent"), 0, 100))


class Leak(Appliance):
    """A water detector on the floor."""

    title = "Water leak sensor"
    model = "HV-LEAK"

    def __init__(self, about: About) -> None:
        super().__init__(about)
        self.wet = False
        self.charge = 93

    def parts(self) -> list[Part]:
        """Return water and battery."""
        return [
            Part(component="binary_sensor", facts={"state_topic": "~/state", "device_class": "moisture"}),
            battery(),
        ]

    def states(self) -> dict[str, str]:
        """Return both readings."""
        return {"state": shown(self.wet), "battery/state": str(self.charge)}

    def deeds(self) -> dict[str, Deed]:
        """Return water on the floor, coming and (``on`` false) mopped up."""
        return {"leak": self._leak}

    def _leak(self, deed: Mapping[str, Any]) -> None:
        self.wet = flag(deed, "on", True)
