"""A Shelly's lamps: dimmed, of two whites, coloured, coloured with white, and those that are either."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from devices.conventions.home_assistant.workshop import Part
from devices.conventions.shelly.virtual import Where

_WHITES = (2700, 6500)
"""Kelvin of a lamp of two whites."""
_RGB = "[{{ red }}, {{ green }}, {{ blue }}]"
_LEVEL = "{{ (value_json.brightness * 255 / 100) | round | int if value_json.brightness is defined }}"


def _light(method: str, *, rgb: bool = False, warmth: bool = False) -> Callable[[int, str, Where], Part]:
    """Return what makes a lamp set by one call; one of colours and of whites says in its ``mode`` which it shows."""
    either = rgb and warmth

    def light(number: int, name: str, where: Where) -> Part:
        source = where.answers.removesuffix("/rpc")
        level = '{% if brightness is defined %}, "brightness": {{ (brightness / 2.55) | round | int }}{% endif %}'
        red = f'{{% if red is defined %}}{_mode("rgb", either)}, "rgb": {_RGB}{{% endif %}}'
        ct = f'{{% if color_temp is defined %}}{_mode("cct", either)}, "ct": {{{{ color_temp }}}}{{% endif %}}'
        after = '{% if transition is defined %}, "transition_duration": {{ transition }}{% endif %}'
        start = f'{{"id": 0, "src": "{source}", "method": "{method}", "params": {{"id": {number}, "on": '
        wish = f"{level}{red if rgb else ''}{ct if warmth else ''}{after}"
        config: dict[str, Any] = {
            "schema": "template",
            "command_topic": f"{where.prefix}/rpc",
            "command_on_template": f"{start}true{wish}}}}}",
            "command_off_template": f"{start}false{after}}}}}",
            "state_template": "{{ 'on' if value_json.output else 'off' if value_json.output is defined }}",
            "brightness_template": _LEVEL,
        }
        if rgb:
            shown = "value_json.rgb is defined" + (" and value_json.mode == 'rgb'" if either else "")
            for index, part in enumerate(("red", "green", "blue")):
                config[f"{part}_template"] = f"{{{{ value_json.rgb[{index}] if {shown} }}}}"
        if warmth:
            shown = "value_json.ct is defined" + (" and value_json.mode == 'cct'" if either else "")
            config["color_temp_kelvin"] = True
            config["color_temp_template"] = f"{{{{ value_json.ct if {shown} }}}}"
            config |= {"min_kelvin": _WHITES[0], "max_kelvin": _WHITES[1]}
        return Part("light", **where.shared, **config, name=name)

    return light


def _mode(mode: str, either: bool) -> str:
    return f', "mode": "{mode}"' if either else ""


def _rgbw(number: int, name: str, where: Where) -> Part:
    """Return a lamp of colours with a white of its own."""
    topic, source = where.shared["state_topic"], where.answers.removesuffix("/rpc")
    on, off = (where.call("RGBW.Set", id=number, on=lit) for lit in (True, False))
    start = f'{{"id": 0, "src": "{source}", "method": "RGBW.Set", "params": {{"id": {number}, "on": true, '
    return Part(
        "light",
        **where.shared,
        name=name,
        command_topic=f"{where.prefix}/rpc",
        payload_on=on,
        payload_off=off,
        state_value_template=f"{{{{ {json.dumps(on)} if value_json.output else {json.dumps(off)} "
        "if value_json.output is defined }}",
        on_command_type="brightness",
        brightness_state_topic=topic,
        brightness_value_template=_LEVEL,
        brightness_command_topic=f"{where.prefix}/rpc",
        brightness_command_template=f'{start}"brightness": {{{{ (value / 2.55) | round | int }}}}}}}}',
        rgbw_state_topic=topic,
        rgbw_value_template="{{ (value_json.rgb + [value_json.white | default(0)]) | join(',') "
        "if value_json.rgb is defined }}",
        rgbw_command_topic=f"{where.prefix}/rpc",
        rgbw_command_template=f'{start}"rgb": {_RGB}, "white": {{{{ white }}}}}}}}',
    )


#: Component -> what makes its lamp.
LAMPS: dict[str, Callable[[int, str, Where], Part]] = {
    "light": _light("Light.Set"),
    "cct": _light("CCT.Set", warmth=True),
    "rgb": _light("RGB.Set", rgb=True),
    "rgbw": _rgbw,
    "rgbcct": _light("RGBCCT.Set", rgb=True, warmth=True),
}
