"""What the automation room says, per language; English where a language has no phrase."""

from __future__ import annotations

from datetime import date as date_type
from datetime import datetime

_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "turn_on": "turn on {what}", "turn_off": "turn off {what}", "open": "open {what}", "close": "close {what}",
        "lock": "lock {what}", "unlock": "unlock {what}", "set": "set {what}", "set_to": "set {what} to {value}",
        "restore": "set {what} back", "alarm_item": "the alarm {when}", "percent": "{value} percent",
        "degrees": "{value} degrees", "sun_set": "the sun sets", "sun_rise": "the sun rises",
        "crosses_above": "{what} is above {value}", "crosses_below": "{what} is below {value}",
        "becomes": "{what} is {state}", "other": "do this: “{text}”",
        "and": " and ", "comma": ", ", "many": "{count} devices",
        "ok_in": "OK, in {span} I will {deed}.", "ok_at": "OK, {when} I will {deed}.",
        "ok_every": "OK, {when} I will {deed}.", "ok_when": "OK, when {condition}, I will {deed}.",
        "ok_for": "In {span} I will set it back.",
        "alarm": "OK, I will wake you {when}.", "alarm_in": "OK, I will wake you in {span}.",
        "no_snooze": "No alarm is ringing that I could put off.",
        "sun_set_at": "The sun sets {when}.", "sun_rise_at": "The sun rises {when}.",
        "no_sun_now": "The sun neither rises nor sets in these days.",
        "reminder": "OK, I will remind you {when}: {message}.",
        "reminder_in": "OK, in {span} I will remind you: {message}.",
        "reminder_when": "OK, when {condition}, I will remind you: {message}.",
        "tell_when": "OK, when {condition}, I will tell you.", "tell": "tell you",
        "came_true": "You wanted to know when {condition}: now it is so.",
        "alarm_rings": "Good day, it is {time}. Your alarm.", "reminder_rings": "You wanted to be reminded: {message}.",
        "at_today": "at {time}", "at_tomorrow": "tomorrow at {time}", "at_day": "on {day} at {time}",
        "daily": "every day at {time}", "weekdays": "on weekdays at {time}", "weekends": "on weekends at {time}",
        "days": "every {days} at {time}",
        "second": "{n} second", "seconds": "{n} seconds", "minute": "{n} minute", "minutes": "{n} minutes",
        "hour": "{n} hour", "hours": "{n} hours", "day": "{n} day", "several_days": "{n} days", "span_and": " and ",
        "none": "Nothing is planned.", "none_alarm": "No alarm is set.", "none_reminder": "There is no reminder.",
        "none_such": "I have nothing like that planned.",
        "list": "Planned: {items}.", "item": "{when} {deed}", "wait": "when {condition}: {deed}",
        "list_alarm": "Alarms: {items}.", "list_reminder": "Reminders: {items}.",
        "cancelled": "Cancelled: {item}.", "cancelled_all": "All {count} are cancelled.",
        "moved": "OK: {item}.", "which_one": "Which one: {items}?", "not_on": "{when} (not {days})",
        "no_time": "This waits for no time, so it cannot be moved: {item}.", "today": "today", "tomorrow": "tomorrow",
        "which": "Which one: {items}?", "when": "For when?", "past": "That time has passed or is too far away.",
        "full": "I cannot keep more plans than I have.",
        "missed": "I was not running when I should have done this: {deed}.",
        "anew": "I was restarted in between, so the {span} begin anew, after which I will {deed}.",
        "not_come": "I was to {deed} when {condition}, but that did not come, so I did not.",
        "lasts": "{condition} for {span}", "becomes_many": "{what} are all {state}",
        "no_sun": "I do not know where this home stands, so I cannot tell when it gets dark; "
        "set home.latitude and home.longitude.",
        "no_trigger": "I cannot tell when “{condition}”: nothing in this home reports that.",
        "undone": "Done: {what} is back as before.", "undone_many": "Done: {what} are back as before.",
        "nothing_to_undo": "There is nothing I can undo.",
        "not_undone": "I could not bring {what} back.", "failed": "What was planned did not work: {answer}",
        "did": "As planned: {answer}", "no_duration": "I cannot set that back by itself, so I left it.",
    },
    "zh": {
        "turn_on": "打开{what}", "turn_off": "关闭{what}", "open": "打开{what}", "close": "关上{what}",
        "lock": "锁上{what}",
        "unlock": "打开{what}的锁", "set": "调节{what}", "set_to": "把{what}调到{value}",
        "restore": "把{what}恢复原样", "alarm_item": "{when}的闹钟",
        "undone_many": "好的，{what}已恢复原样。", "percent": "百分之{value}",
        "degrees": "{value}度", "sun_set": "日落", "sun_rise": "日出",
        "crosses_above": "{what}高于{value}", "crosses_below": "{what}低于{value}",
        "becomes": "{what}{state}", "other": "执行“{text}”", "and": "和", "comma": "、",
        "many": "{count}个设备",
        "ok_in": "好的，{span}后我会{deed}。", "ok_at": "好的，{when}我会{deed}。",
        "ok_every": "好的，{when}我会{deed}。",
        "ok_when": "好的，{condition}的时候我会{deed}。", "ok_for": "{span}后我会恢复原样。",
        "alarm": "好的，{when}叫醒您。", "alarm_in": "好的，{span}后叫醒您。",
        "no_snooze": "现在没有闹钟在响。", "sun_set_at": "日落时间是{when}。", "sun_rise_at": "日出时间是{when}。",
        "no_sun_now": "这几天没有日出日落。",
        "reminder": "好的，{when}提醒您：{message}。", "reminder_in": "好的，{span}后提醒您：{message}。",
        "reminder_when": "好的，{condition}的时候提醒您：{message}。",
        "tell_when": "好的，{condition}的时候告诉您。", "tell": "告诉您", "came_true": "您让我留意的：{condition}。",
        "alarm_rings": "现在是{time}，闹钟响了。", "reminder_rings": "提醒您：{message}。",
        "at_today": "{time}", "at_tomorrow": "明天{time}", "at_day": "{day}{time}",
        "daily": "每天{time}", "weekdays": "工作日{time}", "weekends": "周末{time}", "days": "每{days}{time}",
        "second": "{n}秒", "seconds": "{n}秒", "minute": "{n}分钟", "minutes": "{n}分钟", "hour": "{n}小时",
        "hours": "{n}小时", "day": "{n}天", "several_days": "{n}天", "span_and": "",
        "none": "没有安排任何事。", "none_alarm": "没有设闹钟。", "none_reminder": "没有提醒。",
        "none_such": "没有这样的安排。",
        "list": "已安排：{items}。", "item": "{when}{deed}", "wait": "{condition}时{deed}",
        "list_alarm": "闹钟：{items}。", "list_reminder": "提醒：{items}。",
        "cancelled": "已取消：{item}。", "cancelled_all": "{count}项都取消了。",
        "moved": "好的：{item}。", "which_one": "是哪一个：{items}？", "not_on": "{when}（{days}除外）",
        "no_time": "这件事不是按时间安排的，没法改时间：{item}。", "today": "今天", "tomorrow": "明天",
        "which": "取消哪一个：{items}？", "when": "什么时候？", "past": "这个时间已经过了，或者太远了。",
        "full": "安排的事情太多了，记不下了。", "missed": "该做的时候我没在运行，所以没有{deed}。",
        "anew": "我中途重启过，所以{span}从现在重新算起，到时我会{deed}。",
        "not_come": "本来要等{condition}时{deed}，但一直没等到，所以没有做。",
        "lasts": "{condition}持续{span}", "becomes_many": "{what}都{state}",
        "no_sun": "我不知道家在哪里，无法判断天什么时候黑；请设置 home.latitude 和 home.longitude。",
        "no_trigger": "我无法知道“{condition}”：家里没有设备报告这件事。",
        "undone": "好的，{what}已恢复原样。", "nothing_to_undo": "没有可以撤销的操作。",
        "not_undone": "没能恢复{what}。", "failed": "安排的事没有成功：{answer}", "did": "按计划：{answer}",
        "no_duration": "这件事我没法自动恢复，所以没有做。",
    },
}  # fmt: skip
_STATES: dict[str, dict[str, str]] = {
    "zh": {
        "open": "打开", "opening": "打开", "closed": "关上", "locked": "锁上", "unlocked": "解锁", "on": "打开",
        "off": "关闭", "detected": "有动静", "finished": "完成", "done": "完成", "complete": "完成",
        "completed": "完成", "ready": "就绪", "idle": "空闲", "home": "到家",
        "clear": "没有动静", "dry": "没有漏水", "not_home": "不在家",
    },
}  # fmt: skip
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = ((86_400, "day", "several_days"), (3600, "hour", "hours"), (60, "minute", "minutes"), (1, "second", "seconds"))


def say(key: str, language: str, **values: object) -> str:
    """Return a phrase."""
    phrases = _PHRASES.get(language, _PHRASES["en"])
    return phrases.get(key, _PHRASES["en"][key]).format(**values)


def state(word: str, language: str) -> str:
    """Return the state that something comes into, in words."""
    return _STATES.get(language, {}).get(word, word.replace("_", " "))


def span(seconds: float, language: str) -> str:
    """Return a length of time in its two greatest units ("1 hour and 30 minutes")."""
    left, parts = round(seconds), []
    for size, one, many in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(say(one if count == 1 else many, language, n=count))
    return say("span_and", language).join(parts[:2]) or say("seconds", language, n=0)


def listed(items: list[str], language: str) -> str:
    """Return phrases as one."""
    if len(items) < 2:
        return "".join(items)
    return say("comma", language).join(items[:-1]) + say("and", language) + items[-1]


def when(due: datetime, now: datetime, language: str) -> str:
    """Return a time as a person says it ("tomorrow at 07:30")."""
    time, days = f"{due:%H:%M}", (due.date() - now.date()).days
    if days == 0:
        return say("at_today", language, time=time)
    if days == 1:
        return say("at_tomorrow", language, time=time)
    day = _WEEKDAYS.get(language, _WEEKDAYS["en"])[due.weekday()] if days < 7 else f"{due:%Y-%m-%d}"
    return say("at_day", language, day=day, time=time)


def date(day: date_type, now: datetime, language: str) -> str:
    """Return a day as a person says it ("tomorrow", "Friday")."""
    ahead = (day - now.date()).days
    if ahead in (0, 1):
        return say(("today", "tomorrow")[ahead], language)
    return _WEEKDAYS.get(language, _WEEKDAYS["en"])[day.weekday()] if 0 < ahead < 7 else day.isoformat()


def every(repeat: str, language: str) -> str:
    """Return a schedule as a person says it ("on weekdays at 06:30")."""
    time, _, days = repeat.partition(" ")
    if days in ("daily", "weekdays", "weekends"):
        return say(days, language, time=time)
    names = [_WEEKDAYS.get(language, _WEEKDAYS["en"])[_NAMES.index(d)] for d in days.split(",") if d in _NAMES]
    return say("days", language, days=listed(names, language), time=time)
