"""What long and hostile sentences cost in a home of a thousand names, and what a changed name costs.

    python -m tests.bench names

Times are of the thread's own CPU, so that a busy machine does not count. "Stall" is the longest that another thread
had to wait meanwhile: what the event loop would notice.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec

from hub.voice.understanding.names import Place, Thing, Vocabulary
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_ROOMS = (("Kitchen", "厨房"), ("Living room", "客厅"), ("Bedroom", "卧室"), ("Bathroom", "浴室"), ("Hall", "走廊"),
          ("Study", "书房"), ("Garage", "车库"), ("Playroom", "游戏室"))  # fmt: skip
_KINDS = (("light", "lamp", "灯"), ("switch", "plug", "插座"), ("cover", "blinds", "窗帘"), ("fan", "fan", "风扇"),
          ("sensor", "temperature", "温度"))  # fmt: skip
_WHERE = (("ceiling", "吸顶"), ("desk", "书桌"), ("corner", "角落"), ("left", "左"), ("right", "右"))
_LONGEST = {"en": 1000, "zh": 400}


def home() -> Vocabulary:
    """Return a home of 40 rooms and 1,000 entities, named in English and Chinese."""
    areas = [
        Place(id=f"room{i}.{n}", name=f"{n} {i}" if i else n, aliases={"zh": (f"{z}{i}" if i else z,)})
        for i in range(5)
        for n, z in _ROOMS
    ]
    things = [
        Thing(id=f"{kind}.{a.id}_{where}", kind=kind, name=f"{a.name} {where} {noun}",
              aliases={"zh": (f"{a.aliases['zh'][0]}{zh_where}{zh_noun}",)}, area=a.id)
        for a in areas for kind, noun, zh_noun in _KINDS for where, zh_where in _WHERE
    ]  # fmt: skip
    return Vocabulary(things, areas)


def hostile(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return sentences that are long, repetitive, full of conjunctions or of names, per language."""
    names = [t.name for t in vocabulary.things]
    chinese = [t.aliases["zh"][0] for t in vocabulary.things]
    return {
        "en": [
            "turn on the kitchen ceiling lamp", "turn on the kitchne celing lamp", "zzqy wubble frob " * 30,
            "turn off " + " and ".join(f"the {n}" for n in names[:20]), "turn on the lights and " * 30 + "the fan",
            " and ".join(["turn on the desk lamp"] * 50), "turn on " * 60, "the " * 120, "a b c d e f g " * 40,
            "x" * 2000, "set " + "1 2 3 " * 80, "and " * 120, "is the " * 80, "play " + "music " * 80,
            "add " + "milk and " * 60 + "to the shopping list", "left right ceiling desk corner " * 16,
            "when the kitchen gets hot turn on the fan for 10 minutes and open the blinds",
        ],
        "zh": [
            "打开厨房吸顶灯", "打开厨房洗顶灯", "关掉" + "和".join(chinese[:50]), "打开灯" * 100,
            "的" * 400, "如果" * 150,
            "把厨房的灯和" * 50 + "关了", "一二三四五六七八九十" * 40, "十分钟后" * 90, "播放" + "音乐" * 150,
            "除了厨房" * 80,
            "阿斯蒂芬" * 100, "左右吸顶书桌" * 60,
        ],
    }  # fmt: skip


def stalled(work: Callable[[], object]) -> tuple[float, float]:
    """Return how long work took and the longest that another thread waited meanwhile, s."""
    longest, over = 0.0, threading.Event()

    def watch() -> None:
        nonlocal longest
        last = time.perf_counter()
        while not over.wait(0.001):
            now = time.perf_counter()
            longest, last = max(longest, now - last), now

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    over.set()
    watching.join()
    return took, longest


def _costs(understander: Understander, sentences: list[str], language: str) -> Iterator[tuple[float, str]]:
    for text in sentences:
        for whole in (text, text[: _LONGEST[language]]):
            for _ in range(5):
                began = time.thread_time()
                understander.understand(whole, language, now=NOW)
                yield (time.thread_time() - began) * 1000, whole


def main() -> None:
    """Print both tables."""
    vocabulary = home()
    took, stall = stalled(lambda: (vocabulary.names("en"), vocabulary.names("zh")))
    understander = Understander(vocabulary, ("en", "zh"), ())
    print(
        f"{len(vocabulary.things)} entities\n{'hostile sentences':<28}{'n':>6}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"
    )
    for language, sentences in hostile(vocabulary).items():
        costs = sorted(_costs(understander, sentences, language))
        p50, p99 = (costs[int(len(costs) * share)][0] for share in (0.5, 0.99))
        print(f"{language:<28}{len(costs):>6}{p50:>9.1f}{p99:>9.1f}{costs[-1][0]:>9.1f}  “{costs[-1][1][:30]}”")
    first, *rest = vocabulary.things
    changed = [msgspec.structs.replace(first, name="Grandma's lamp"), *rest]
    fresh = Vocabulary(changed, vocabulary.areas.values()).after(vocabulary)
    one, one_stall = stalled(lambda: understander.update(fresh))
    print(f"{'rebuild':<28}{'ms':>15}{'stall ms':>18}")
    for name, seconds, wait in (("all names, en and zh", took, stall), ("one name of them", one, one_stall)):
        print(f"{name:<28}{seconds * 1000:>15.0f}{wait * 1000:>18.0f}")


if __name__ == "__main__":
    main()
