"""What opens and closes: blinds and garage doors that take their time, a lock that can jam, a valve."""

from __future__ import annotations

from devices.virtual.appliance import Appliance, Deed, Take
from devices.virtual.discovery import About, Part, battery
from devices.virtual.reading import flag, number, word


class Blinds(Appliance):
    """A cover that travels its whole way in ``travel_s`` seconds; position 0 is closed, 100 open."""

    title = "Blinds"
    model = "HV-COVER"
    device_class = "blind"

    def __init__(self, about: About, *, travel_s: float = 8.0, position: float = 100.0) -> None:
        super().__init__(about)
        self.travel_s = travel_s
        self.position = position
        self.target = position

    def parts(self) -> list[Part]:
        """Return the cover."""
        facts = {
            "state_topic": "~/state",
            "command_topic": "~/set",
            "position_topic": "~/position/state",
            "set_position_topic": "~/position/set",
            "device_class": self.device_class,
        }
        return [Part(component="cover", facts=facts)]

    def states(self) -> dict[str, str]:
        """Return where it is and where it goes; the position first, since ``open`` is told by it."""
        if self.position != self.target:
            state = "opening" if self.target > self.position else "closing"
        else:
            state = "open" if self.position > 0 else "closed"
        return {"position/state": str(round(self.position)), "state": state}

    def commands(self) -> dict[str, Take]:
        """Return the three words and the position."""
        return {"set": self._set, "position/set": self._place}

    def pace(self) -> float | None:
        """Return a quarter of a second while it moves."""
        if self.position == self.target:
            return None
        return min(0.25, abs(self.target - self.position) * self.travel_s / 100)

    def _set(self, text: str) -> None:
        ends = {"OPEN": 100.0, "CLOSE": 0.0, "STOP": float(round(self.position))}
        self.target = ends[word(text, ends)]
        if text == "STOP":
            self.position = self.target

    def _place(self, text: str) -> None:
        self.target = float(round(number(text, 0, 100)))

    def step(self, seconds: float) -> None:
        """Travel."""
        way = seconds * 100 / self.travel_s
        if abs(self.target - self.position) <= way + 1e-6:
            self.position = self.target
        else:
            self.position += way if self.target > self.position else -way


class Garage(Blinds):
    """A garage door: slower, and whoever stands in its way is let live."""

    title = "Garage door"
    model = "HV-GARAGE"
    device_class = "garage"

    def __init__(self, about: About, *, travel_s: float = 14.0, position: float = 0.0) -> None:
        super().__init__(about, travel_s=travel_s, position=position)

    def deeds(self) -> dict[str, Deed]:
        """Return something in the light barrier: a closing door opens again."""
        return {"obstruct": lambda _: self._obstruct()}

    def _obstruct(self) -> None:
        if self.target < self.position:
            self.target = 100.0


class Lock(Appliance):
    """A door lock whose bolt takes 0.4 s; jammed, it tries and says so until it is freed."""

    title = "Smart lock"
    model = "HV-LOCK"
    TURN_S = 0.4

    def __init__(self, about: About, *, locked: bool = True) -> None:
        super().__init__(about)
        self.state = "LOCKED" if locked else "UNLOCKED"
        self.jams = False
        self.charge = 84

    def parts(self) -> list[Part]:
        """Return the lock and its battery."""
        return [Part(component="lock", facts={"state_topic": "~/state", "command_topic": "~/set"}), battery()]

    def states(self) -> dict[str, str]:
        """Return bolt and battery."""
        return {"state": self.state, "battery/state": str(self.charge)}

    def commands(self) -> dict[str, Take]:
        """Return the one command topic."""
        return {"set": self._set}

    def deeds(self) -> dict[str, Deed]:
        """Return a jam, its end, and a key turned by hand."""
        return {
            "jam": lambda _: self._jam(),
            "free": lambda _: self._free(),
            "turn_key": lambda deed: self._turned(flag(deed, "locked", True)),
        }

    def _set(self, text: str) -> None:
        lock = word(text, ("LOCK", "UNLOCK")) == "LOCK"
        if self.state == ("LOCKED" if lock else "UNLOCKED"):
            self.forget("bolt")
            return
        self.state = "LOCKING" if lock else "UNLOCKING"
        self.after(self.TURN_S, "bolt", lambda: self._turned(lock))

    def _turned(self, locked: bool) -> None:
        self.forget("bolt")
        self.state = "JAMMED" if self.jams else "LOCKED" if locked else "UNLOCKED"

    def _jam(self) -> None:
        self.jams = True
        self.forget("bolt")
        self.state = "JAMMED"

    def _free(self) -> None:
        self.jams = False
        if self.state == "JAMMED":
            self.state = "UNLOCKED"


class Valve(Appliance):
    """A valve of the gas or water main; its motor takes 0.6 s."""

    title = "Valve"
    model = "HV-VALVE"
    TURN_S = 0.6

    def __init__(self, about: About, *, of: str = "gas") -> None:
        super().__init__(about)
        self.of = word(of, ("gas", "water"))
        self.state = "open"

    def parts(self) -> list[Part]:
        """Return the valve."""
        facts = {"state_topic": "~/state", "command_topic": "~/set", "device_class": self.of}
        return [Part(component="valve", facts=facts)]

    def states(self) -> dict[str, str]:
        """Return where it stands."""
        return {"state": self.state}

    def commands(self) -> dict[str, Take]:
        """Return the one command topic."""
        return {"set": self._set}

    def _set(self, text: str) -> None:
        wanted = {"OPEN": "open", "CLOSE": "closed"}[word(text, ("OPEN", "CLOSE"))]
        if self.state != wanted:
            self.state = "opening" if wanted == "open" else "closing"
            self.after(self.TURN_S, "motor", lambda: self._turned(wanted))

    def _turned(self, state: str) -> None:
        self.state = state
