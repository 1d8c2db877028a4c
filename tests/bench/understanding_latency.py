"""Measures what sentences cost in a home of many entities: ``python -m tests.bench.understanding_latency [en zh de]``.

CPU time of the thread, which other programs do not lengthen; ordinary sentences, then long and hostile ones, which each
count by themselves. ``--show N`` prints the N slowest; ``--rename`` measures what a changed name costs.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from time import thread_time
from typing import Any

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.exact import PluginSentences
from hub.voice.understanding.home import read_home
from hub.voice.understanding.names import Vocabulary
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_ROOMS = ("north", "south", "east", "west", "upper", "lower", "red", "blue", "green", "small")
_KINDS = ("light", "switch", "cover", "fan")
_CALLED = {
    "zh": (
        dict(zip(_ROOMS, "北南东西上下红蓝绿小", strict=True)), ("灯", "插座", "窗帘", "风扇"), "{r}房{n}", "{r}{k}{n}",
    ),
    "de": (
        dict(zip(_ROOMS, ("Nord", "Süd", "Ost", "West", "Ober", "Unter", "Rot", "Blau", "Grün", "Klein"), strict=True)),
        ("lampe", "steckdose", "rollo", "ventilator"), "{r}zimmer {n}", "{r}{k} {n}",
    ),
}  # fmt: skip
ORDINARY = {
    "en": (
        "turn on the {n}", "turn off the {n} and the {m}", "could you switch the {n} off please", "is the {n} on",
        "turn on the lights in the {a}", "set the {n} to 30 percent", "turn off everything except the {n}",
        "turn on the nothing lamp 77", "dim the lights in the {a} in ten minutes", "what is the weather in paris",
        "which lights are on in the {a}", "when the {n} turns off switch on the {m}",
        "make it a bit brighter in the {a}",
        "no i meant the {n}", "turn of the {m} at seven tomorrow", "why is the sky blue",
    ),
    "zh": (
        "打开{n}", "关掉{n}和{m}", "请把{n}关一下", "{n}开着吗", "打开{a}的灯", "把{n}调到百分之三十",
        "除了{n}全部关掉",
        "打开不知道的灯", "十分钟后关掉{a}的灯", "今天天气怎么样", "{a}哪些灯开着", "{n}关了就打开{m}", "{a}再亮一点",
        "不是，是{n}", "明天早上七点关掉{m}", "天空为什么是蓝的",
    ),
    "de": (
        "schalte {n} ein", "schalte {n} und {m} aus", "könntest du bitte {n} ausmachen", "ist {n} an",
        "mach das licht im {a} an", "stelle {n} auf 30 prozent", "mach alle lichter aus außer {n}",
        "schalte die nichtslampe 77 ein", "dimme das licht im {a} in zehn minuten", "wie wird das wetter in paris",
        "welche lichter sind im {a} an", "wenn {n} ausgeht schalte {m} ein", "mach es im {a} ein bisschen heller",
        "nein ich meinte {n}", "mach {m} morgen um sieben an", "warum ist der himmel blau",
    ),
}  # fmt: skip
HOSTILE = {
    "en": (
        "turn off the {n} and the {m} and the {n} and the {m} and the {n} and the {m}",
        "turn on the {n}, then turn off the {m}, then open the {n} in ten minutes and close the {m} at seven and "
        "dim the {a}",
        "turn on the blorf gnarl wibble fnord zorp quux in the {a} and the snark of the vorpal {n}",
        "turn turn turn turn on on on on the the the the {n} {n} {n} {n}",
        "if if if when when {n} {m} {n} {m} then then",
        "except the {n} but not the {m} except the {n} turn off everything except the {m} except the {n}",
        "the {a} the {a} the {a} the {a} the {a} the {a} the {a} the {a} the {a} the {a} the {a} the {a} the {a}",
        "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 3, "light " * 60,
    ),
    "zh": (
        "关掉{n}和{m}和{n}和{m}和{n}和{m}", "打开{n}，然后关掉{m}，十分钟后打开{n}，七点关掉{m}，再把{a}调暗一点",
        "打开啊呀哦哈里噜咕噜哗啦啦{a}的咿呀{n}", "打开打开打开打开的的的的{n}{n}{n}{n}",
        "如果如果要是{n}{m}就就的话{n}{m}",
        "除了{n}除了{m}除了{n}以外全部关掉除了{m}", "{a}的{a}的{a}的{a}的{a}的{a}的{a}的{a}", "灯" * 120,
    ),
    "de": (
        "schalte {n} und {m} und {n} und {m} und {n} und {m} aus",
        "mach {n} an, dann {m} aus, dann in zehn minuten {n} zu und um sieben {m} auf und das licht im {a} heller",
        "schalte den blorf gnarl wibbel fnord zorp quux im {a} und den snark vom vorpalen {n} ein",
        "schalte schalte schalte ein ein ein die die die {n} {n} {n} {n}",
        "wenn wenn falls sobald {n} {m} {n} {m} dann dann",
        "außer {n} außer {m} mach alle lichter aus außer {m} außer {n}",
        "im {a} im {a} im {a} im {a} im {a} im {a} im {a} im {a} im {a} im {a}", "licht " * 60,
    ),
}  # fmt: skip


def home_of(language: str, entities: int) -> Vocabulary:
    """Return a home of so many entities, named in a language."""
    words, kinds, place, thing = _CALLED.get(language, ({r: r for r in _ROOMS}, _KINDS, "{r} room {n}", "{r} {k} {n}"))
    listed: list[dict[str, Any]] = []
    areas: dict[str, dict[str, Any]] = {}
    for i in range(entities):
        room, which, number = _ROOMS[i // 4 % 10], i % 4, i // 40 + 1
        key = f"{room}{number}"
        areas[key] = {"id": key, "name": place.format(r=words[room], n=number)}
        name = thing.format(r=words[room], k=kinds[which], n=number)
        listed.append({"id": f"{_KINDS[which]}.e{i}", "kind": _KINDS[which], "name": name, "area": key})
    return read_home({"areas": list(areas.values()), "entities": listed})


def sentences(home: Vocabulary, templates: tuple[str, ...], count: int) -> Iterator[str]:
    """Yield so many sentences about names of a home, one template after another."""
    chosen = random.Random(7)
    areas = list(home.areas.values())
    for i in range(count):
        n, m = (chosen.choice(home.things).name.casefold() for _ in range(2))
        yield templates[i % len(templates)].format(n=n, m=m, a=chosen.choice(areas).name.casefold())


def latency(
    language: str, plugins: list[PluginSentences], count: int = 400, entities: int = 1000, *, hostile: bool = False
) -> list[tuple[float, Decision]]:
    """Return what sentences cost, in milliseconds of CPU, with what was decided."""
    home = home_of(language, entities)
    understander = Understander(home, (language,), plugins)
    gc.freeze()  # as the hub does once it is up
    found = []
    for text in sentences(home, (HOSTILE if hostile else ORDINARY)[language], count):
        began = thread_time()
        decision = understander.understand(text, language, now=NOW)
        found.append(((thread_time() - began) * 1000, decision))
    return found


def renaming(language: str, entities: int = 1000) -> tuple[float, float]:
    """Return what indexing a home costs at first, and what it costs again when one name changed, in CPU ms."""
    import msgspec

    home = home_of(language, entities)
    understander = Understander(read_home({}), (language,), ())
    first = _timed(lambda: understander.update(home))
    renamed = msgspec.structs.replace(home.things[7], name=f"{home.things[7].name} x")
    things = [renamed if t.id == renamed.id else t for t in home.things]
    after = Vocabulary(things, home.areas.values(), home.floors.values()).after(home)
    return first, _timed(lambda: understander.update(after))


def _timed(work: Callable[[], None]) -> float:
    began = thread_time()
    work()
    return (thread_time() - began) * 1000


def main() -> None:
    """Measure and print."""
    from tests.bench.understanding import plugins

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=["en", "zh", "de"])
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--entities", type=int, default=1000)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    print("CPU ms                 n     p50     p99     max")
    for language in options.languages:
        for hostile in (False, True):
            found = latency(language, plugins(), options.count, options.entities, hostile=hostile)
            times = [ms for ms, _ in found]
            cuts = statistics.quantiles(times, n=100)
            kind = "hostile" if hostile else "ordinary"
            print(
                f"{language:4} {kind:9} {len(times):10} {cuts[49]:7.2f} {cuts[98]:7.2f} {max(times):7.2f}", flush=True
            )
            for ms, decision in sorted(found, key=lambda f: -f[0])[: options.show]:
                print(f"      {ms:7.2f} {decision.decision:7} {decision.text[:150]}")
        first, again = renaming(language, options.entities)
        print(
            f"{language:4} names of a home indexed in {first:.1f} ms, again with one changed in {again:.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()
