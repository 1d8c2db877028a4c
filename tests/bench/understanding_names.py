"""Measures Chinese names heard wrongly: ``python -m tests.bench.understanding_names [--show N] [--rounds R]``.

Every name of an ordinary home is corrupted as a recogniser does it: one or more of its characters become others of
the same syllable (*same sound*), of the same syllable in another tone (*other tone*), or of a syllable that is easily
confused (*near sound*: z/zh, n/l, in/ing). Recovered is a sentence that acts on, or asks about, the thing or room that
was meant; wrong one about another. False accepts are counted on sentences with names that are not in this home, of
which half are corrupted too. Characters are the 3 755 commonest (GB 2312, level 1).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from hub.voice.understanding.decide import Decision
from hub.voice.understanding.home import read_home
from hub.voice.understanding.understand import Understander

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ROOMS = "客厅 厨房 餐厅 主卧 次卧 书房 儿童房 浴室 走廊 阳台 车库 院子 影音室 衣帽间 茶室".split()  # noqa: SIM905
THINGS = {
    "light": "吸顶灯 水晶灯 床头灯 镜前灯 书桌灯 玄关灯 壁炉灯 鱼缸灯 星空灯 钢琴灯 楼梯灯 酒柜灯",
    "switch": "咖啡机 洗衣机 热水壶 豆浆机 烤面包机 鱼缸水泵 消毒柜 足浴盆",
    "fan": "落地扇 循环扇 排气扇",
    "cover": "纱帘 遮光帘 投影幕布 天窗",
    "climate": "中央空调 地暖 壁挂空调",
    "media_player": "回音壁 投影仪 背景音乐 小爱音箱",
    "humidifier": "加湿器 除湿机",
    "vacuum": "扫地机器人",
}
STRANGE_ROOMS = "阁楼 地窖 健身房 花房 琴房 保姆间 暗房 台球室 麻将房 工具间".split()  # noqa: SIM905
STRANGE = [
    "霓虹灯", "舞台灯", "圣诞灯", "路灯", "探照灯", "打印机", "缝纫机", "榨汁机",
    "冰淇淋机", "按摩椅", "跑步机", "洗碗机", "充电桩", "摄像头", "喷泉", "电热毯",
    "门铃", "净水器", "面条机", "电磁炉", "猫砂盆", "喂食器", "晾衣架", "升降桌",
    "碎纸机", "电子琴", "保险箱", "蓝牙耳机", "游戏机", "对讲机",
]  # fmt: skip
SAID = ("打开{n}", "关掉{n}", "把{n}打开", "请帮我关一下{n}", "{n}开着吗", "把{n}关了")
SAID_OF_ROOMS = ("打开{n}的灯", "关掉{n}的灯", "{n}的灯开着吗", "把{n}的灯关了")
_NEAR = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("l", "r"),
)  # fmt: skip
_NEAR_ENDS = (("ing", "in"), ("eng", "en"), ("ang", "an"))


@lru_cache(maxsize=1)
def _characters() -> dict[str, list[tuple[str, str]]]:
    """Return the common characters with their tones, by syllable."""
    out: dict[str, list[tuple[str, str]]] = {}
    for lead in range(0xB0, 0xD8):
        for trail in range(0xA1, 0xFF):
            try:
                char = bytes((lead, trail)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            said = lazy_pinyin(char, style=Style.TONE3, neutral_tone_with_five=True)[0]
            out.setdefault(said[:-1], []).append((char, said[-1]))
    return out


def corrupted(name: str, how: str, chosen: random.Random) -> str:
    """Return a name with one to two characters (three of a long name) replaced by others that sound like them."""
    sounds = lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True)
    count = min(chosen.choice((1, 1, 2, 3)), max(1, len(name) - 1))
    out = list(name)
    for i in chosen.sample(range(len(name)), len(name)):
        other = _other(name[i], sounds[i], how, chosen)
        if other and count:
            out[i], count = other, count - 1
    return "".join(out)


def _other(char: str, sound: str, how: str, chosen: random.Random) -> str:
    syllable, tone = sound[:-1], sound[-1]
    if how == "near sound":
        syllable = chosen.choice(_confused(syllable) or [syllable])
    pool = [c for c, t in _characters().get(syllable, ()) if c != char and (how != "same sound" or t == tone)]
    if how == "other tone":
        pool = [c for c, t in _characters().get(syllable, ()) if c != char and t != tone]
    return chosen.choice(pool) if pool else ""


def _confused(syllable: str) -> list[str]:
    found = []
    for a, b in (*_NEAR, *((b, a) for a, b in _NEAR)):
        if syllable.startswith(a) and (len(a) > 1 or not syllable.startswith(a + "h")):
            found.append(b + syllable[len(a) :])
    for a, b in _NEAR_ENDS:
        if syllable.endswith(a):
            found.append(syllable[: -len(a)] + b)
        elif syllable.endswith(b):
            found.append(syllable[: -len(b)] + a)
    return [s for s in found if s in _characters()]


def home() -> Understander:
    """Return an understander of the home of these names, in Chinese only."""
    areas = [{"id": f"room{i}", "name": name} for i, name in enumerate(ROOMS)]
    entities = [
        {"id": f"{kind}.n{i}", "kind": kind, "name": name, "area": f"room{i % len(ROOMS)}"}
        for kind, names in THINGS.items()
        for i, name in enumerate(names.split())
    ]
    entities += [
        {"id": f"light.room{i}", "kind": "light", "name": f"{name}灯", "area": f"room{i}"}
        for i, name in enumerate(ROOMS)
    ]
    return Understander(read_home({"areas": areas, "entities": entities}), ("zh",))


def meant(decision: Decision) -> set[str]:
    """Return the targets that were acted on, asked about or answered for; nothing for a refusal."""
    if decision.decision == "refuse":
        return set()
    return {target for intent in decision.intents for target in intent.targets}


def recovered(understander: Understander, rounds: int, seed: int, show: int) -> None:
    """Print how many corrupted names were recovered, by the kind of corruption."""
    things = [(t.name, {t.id}, SAID) for t in understander.vocabulary.things]
    rooms = [
        (a.name, {t.id for t in understander.vocabulary.in_area(a.id) if t.kind == "light"}, SAID_OF_ROOMS)
        for a in understander.vocabulary.areas.values()
    ]
    for how in ("same sound", "other tone", "near sound"):
        chosen = random.Random(f"{seed} {how}")
        counts = {"right": 0, "wrong": 0, "refused": 0}
        missed = []
        for _ in range(rounds):
            for name, ids, said in (*things, *rooms):
                heard = corrupted(name, how, chosen)
                text = chosen.choice(said).format(n=heard)
                decision = understander.understand(text, "zh", now=NOW)
                found = meant(decision)
                verdict = "refused" if not found else "right" if found == ids else "wrong"
                counts[verdict] += 1
                if verdict != "right":
                    missed.append(f"{verdict} {name}: {text} → {sorted(found)} {decision.reason}")
        n = sum(counts.values())
        print(f"{how:12} n {n:5}  " + "  ".join(f"{k} {v} ({100 * v / n:.1f} %)" for k, v in counts.items()))
        for line in missed[:show]:
            print("     ", line)


def false_accepts(understander: Understander, rounds: int, seed: int, show: int) -> None:
    """Print how many sentences with names of no thing here were acted on or asked about as one of this home."""
    chosen = random.Random(f"{seed} strange")
    accepted, n = [], 0
    lists: tuple[tuple[Sequence[str], Sequence[str]], ...] = ((STRANGE, SAID), (STRANGE_ROOMS, SAID_OF_ROOMS))
    for turn in range(rounds * 2):
        for names, said in lists:
            for name in names:
                heard = corrupted(name, "same sound", chosen) if turn % 2 else name
                text = chosen.choice(said).format(n=heard)
                decision = understander.understand(text, "zh", now=NOW)
                n += 1
                if meant(decision):
                    accepted.append(f"{name}: {text} → {sorted(meant(decision))} {decision.reason}")
    print(f"not here     n {n:5}  accepted {len(accepted)} ({100 * len(accepted) / n:.1f} %)")
    for line in accepted[:show]:
        print("     ", line)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    understander = home()
    recovered(understander, options.rounds, options.seed, options.show)
    false_accepts(understander, options.rounds, options.seed, options.show)


if __name__ == "__main__":
    main()
