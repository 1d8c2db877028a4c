"""What things are called and said, in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hub.api import Hub, Person, Role
from plugins.fire_safety.points import Point

LANGUAGES = ("en", "zh")


class Words:
    """Names and phrases of fire safety."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    @property
    def home_language(self) -> str:
        """Return the language of the first owner, as the home's."""
        people: list[Person] = sorted(self._hub.people.people.values(), key=lambda p: p.role is not Role.OWNER)
        return people[0].language if people else "en"

    @property
    def spoken(self) -> tuple[str, ...]:
        """Return every language, the home's first."""
        home = self.home_language.partition("-")[0]
        return tuple(sorted(LANGUAGES, key=lambda language: language != home))

    def name(self, point: Point, language: str) -> str:
        """Return what people call a point."""
        own = point.names.get(language.partition("-")[0]) or point.name
        if own:
            return own
        entity = self._hub.home.entities.get(point.entity_id)
        return entity.label(language) if entity else point.id

    def area_id(self, point: Point) -> str | None:
        """Return where a point is."""
        return point.area or (self._hub.home.area_of(point.entity_id) if point.entity_id else None)

    def place(self, point: Point, language: str) -> str:
        """Return the name of the area a point is in, or empty."""
        area = self._hub.home.areas.get(self.area_id(point) or "")
        if area is None:
            return ""
        own = area.aliases.get(language.partition("-")[0], ())
        return own[0] if own and language.partition("-")[0] != "en" else area.name

    def hazard(self, point: Point, language: str) -> str:
        """Return what a point warns of, in words."""
        return self._hub.text(f"hazard.{point.hazard.value}", language)

    def list(self, points: Sequence[Point], language: str) -> str:
        """Return what and where of several points in words."""
        said = []
        for point in points:
            place = self.place(point, language)
            key = "at_place" if place else "at"
            said.append(
                self._hub.text(
                    key, language, hazard=self.hazard(point, language), name=self.name(point, language), place=place
                )
            )
        return self._hub.text("semicolon", language).join(dict.fromkeys(said))

    def places(self, points: Sequence[Point], language: str) -> str:
        """Return hazards and places only, short enough to be heard over a siren."""
        said = []
        for point in points:
            place = self.place(point, language) or self.name(point, language)
            said.append(self._hub.text("in_place", language, hazard=self.hazard(point, language), place=place))
        return self._hub.text("comma", language).join(dict.fromkeys(said))

    def person(self, person_id: str, language: str) -> str:
        """Return a person's name."""
        person = self._hub.people.people.get(person_id)
        return person.name if person else self._hub.text("somebody", language)

    def texts(self, key: str, points: Sequence[Point], person: str = "", note: str = "") -> Mapping[str, str]:
        """Return a phrase in every language."""
        return {
            language: self._hub.text(
                key,
                language,
                points=self.list(points, language),
                person=self.person(person, language),
                note=note,
            ).strip()
            for language in LANGUAGES
        }
