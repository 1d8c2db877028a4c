"""What was refused on the wire, in Chinese: the English sentence with numbered holes -> the Chinese one."""

from __future__ import annotations

SENTENCES = {
    # announcements as a whole
    "a discovery topic is <prefix>/<component>/[<node>/]<object>/config": (
        "发现主题的形式是 <前缀>/<组件>/[<节点>/]<对象>/config"
    ),
    "{0} in the topic is not valid: letters, digits, _ and - are": "主题中的 {0} 无效：只能用字母、数字、_ 和 -",
    "component {0} is not known: device, {1} are": "未知的组件 {0}：可用的有 device、{1}",
    "component {0}: {1}": "组件 {0}：{1}",
    "device {0}: {1}": "设备 {0}：{1}",
    "group {0}: {1}": "群组 {0}：{1}",
    "platform {0} is not known: {1} are": "未知的 platform {0}：可用的有 {1}",
    "the message is longer than {0} bytes": "消息超过 {0} 字节",
    "the message is nested too deeply": "消息嵌套太深",
    "the message must be a JSON object": "消息必须是 JSON 对象",
    "the message must be a JSON list": "消息必须是 JSON 列表",
    "the message is not JSON: {0}": "消息不是 JSON：{0}",
    "the message is not UTF-8 text: {0}": "消息不是 UTF-8 文本：{0}",
    "the answer must be a JSON object": "回答必须是 JSON 对象",
    "it must be an object": "必须是对象",
    "~ must be a topic": "~ 必须是主题",
    "origin must be an object with a name": "origin 必须是带有 name 的对象",
    "origin is missing: a device announcement names the software that makes it": (
        "缺少 origin：设备通告要说明由哪个软件发出"
    ),
    "components is missing: an object of the device's components": "缺少 components：列出设备各组件的对象",
    "components are more than {0}": "components 超过 {0} 个",
    "unique_id is missing: a component of a device announcement needs one": "缺少 unique_id：设备通告里的组件必须有它",
    "device is missing: a device announcement describes its device": "缺少 device：设备通告要描述它的设备",
    "device is missing: a trigger belongs to a device": "缺少 device：触发器属于某个设备",
    "device must be an object": "device 必须是对象",
    "device must have identifiers or connections, to know it again by": (
        "device 必须有 identifiers 或 connections，以便再次认出它"
    ),
    "device.{0} must be a text": "device.{0} 必须是文本",
    "device.identifiers must be a text or a list of texts": "device.identifiers 必须是文本或文本列表",
    'device.connections must be a list of pairs such as ["mac", "02:5b:26:a8:dc:12"]': (
        'device.connections 必须是成对的列表，例如 ["mac", "02:5b:26:a8:dc:12"]'
    ),
    "device.configuration_url must be an address that begins with http:// or https://": (
        "device.configuration_url 必须是以 http:// 或 https:// 开头的地址"
    ),
    "{0} is announced twice: {1} has the unique_id {2}": "{0} 被通告了两次：{1} 已使用 unique_id {2}",
    # values of keys
    "{0} is missing": "缺少 {0}",
    "command_topic is missing": "缺少 command_topic",
    "{0} must not be empty": "{0} 不能为空",
    "{0} must be a text, not {1}": "{0} 必须是文本，而不是 {1}",
    "{0} must be true or false, not {1}": "{0} 必须是 true 或 false，而不是 {1}",
    "{0} must be a number, not {1}": "{0} 必须是数字，而不是 {1}",
    "{0} must be a number {1}, not {2}": "{0} 必须是{1}的数字，而不是 {2}",
    "{0} must be a list of texts, not {1}": "{0} 必须是文本列表，而不是 {1}",
    "{0} must be a topic, not {1}": "{0} 必须是主题，而不是 {1}",
    "{0} must be a template, not {1}": "{0} 必须是模板，而不是 {1}",
    "{0} {1} is not valid: did you mean {2}? valid are {3}": "{0} 的值 {1} 无效：是不是 {2}？可用的有 {3}",
    "{0} {1} is not valid: valid are {2}": "{0} 的值 {1} 无效：可用的有 {2}",
    "{0} {1} is not valid: wildcards cannot be published to": "{0} 的值 {1} 无效：不能向通配符主题发布",
    "{0} {1} is not valid: + must stand for a whole level, # for all that follow": (
        "{0} 的值 {1} 无效：+ 必须占整整一级，# 代表其后的全部"
    ),
    "{0} {1} is not valid: it holds control characters": "{0} 的值 {1} 无效：含有控制字符",
    "{0} is longer than {1} bytes": "{0} 超过 {1} 字节",
    "{0} needs {1}": "{0} 需要 {1}",
    "{0} {1} must differ from its other end": "{0} {1} 必须与另一端不同",
    "availability and availability_topic exclude each other": "availability 与 availability_topic 不能同时使用",
    "availability must be a list of objects with a topic": "availability 必须是带有 topic 的对象列表",
    "supported_features has {0}: valid are {1}": "supported_features 中有 {0}：可用的有 {1}",
    "supported_color_modes has {0}: valid are {1}": "supported_color_modes 中有 {0}：可用的有 {1}",
    "supported_color_modes must not be empty": "supported_color_modes 不能为空",
    "supported_color_modes: onoff, brightness and unknown are only valid alone": (
        "supported_color_modes：onoff、brightness 和 unknown 只能单独使用"
    ),
    "supported_color_modes: white is only valid beside a colour or colour temperature": (
        "supported_color_modes：white 只能与颜色或色温一起使用"
    ),
    "modes has {0}: valid are {1}": "modes 中有 {0}：可用的有 {1}",
    "modes and mode_command_topic need each other": "modes 与 mode_command_topic 必须同时给出",
    "modes must not include payload_reset_mode": "modes 不能包含 payload_reset_mode",
    "preset_modes and preset_mode_command_topic need each other": (
        "preset_modes 与 preset_mode_command_topic 必须同时给出"
    ),
    "preset_modes must not include none, which always is one": "preset_modes 不能包含 none，它始终存在",
    "preset_modes must not include payload_reset_preset_mode": "preset_modes 不能包含 payload_reset_preset_mode",
    "max_humidity {0} must be above min_humidity {1}": "max_humidity {0} 必须高于 min_humidity {1}",
    "max_temp {0} must not be below min_temp {1}": "max_temp {0} 不能低于 min_temp {1}",
    "max {0} must be above min {1}": "max {0} 必须大于 min {1}",
    "min {0} must not be above max {1}": "min {0} 不能大于 max {1}",
    "speed_range_max {0} must be above speed_range_min {1}": "speed_range_max {0} 必须高于 speed_range_min {1}",
    "speed_range_min must be above 0: speed 0 is always off": "speed_range_min 必须大于 0：速度 0 始终表示关闭",
    "precision must be 0.1, 0.5 or 1, not {0}": "precision 必须是 0.1、0.5 或 1，而不是 {0}",
    "target_humidity_state_topic needs target_humidity_command_topic": (
        "target_humidity_state_topic 需要 target_humidity_command_topic"
    ),
    "timezone {0} is not known: it must be a name such as Europe/Vienna": (
        "未知的时区 {0}：应为 Asia/Shanghai 这样的名称"
    ),
    "automation_type is missing: it must be trigger": "缺少 automation_type：它必须是 trigger",
    "type and subtype must both be given": "type 和 subtype 必须同时给出",
    "event_types is missing: a list of what can happen": "缺少 event_types：列出会发生的事件",
    "exactly one of image_topic and url_topic must be given": "image_topic 和 url_topic 必须且只能给出一个",
    "image_encoding is only valid together with image_topic": "image_encoding 只能与 image_topic 一起使用",
    "options is missing: a list of what can be chosen": "缺少 options：列出可选项",
    "options must not be empty": "options 不能为空",
    "options need device_class enum": "options 需要 device_class 为 enum",
    "options cannot go together with state_class or unit_of_measurement": (
        "options 不能与 state_class 或 unit_of_measurement 同时使用"
    ),
    "last_reset_value_template is only valid together with state_class total": (
        "last_reset_value_template 只能与 state_class total 一起使用"
    ),
    "entity_category config is not valid for a {0}, which is only read: use diagnostic": (
        "{0} 只能读取，entity_category 不能为 config：请用 diagnostic"
    ),
    "unit_of_measurement {0} is not valid: a {1} has no unit": "unit_of_measurement {0} 无效：{1} 没有单位",
    "unit_of_measurement {0} is not valid for device_class {1}: valid are {2}": (
        "unit_of_measurement {0} 不适用于 device_class {1}：可用的有 {2}"
    ),
    "schema is missing: {0}": "缺少 schema：{0}",
    "schema {0} is not valid any more: use state": "schema {0} 已不再有效：请用 state",
    "{0} cannot go together with reports_position": "{0} 不能与 reports_position 同时使用",
    "code_format: {0}": "code_format：{0}",
    "pattern: {0}": "pattern：{0}",
    # what devices say of their state
    "payload on {0} must be a JSON object": "{0} 上的内容必须是 JSON 对象",
    "payload on {0} is not JSON: {1}": "{0} 上的内容不是 JSON：{1}",
    "Expecting value: line {0} column {1} (char {2})": "第 {0} 行第 {1} 列（第 {2} 个字符）缺少一个值",
    "Extra data: line {0} column {1} (char {2})": "第 {0} 行第 {1} 列（第 {2} 个字符）之后还有多余的内容",
    "{0}: line {1} column {2} (char {3})": "第 {1} 行第 {2} 列（第 {3} 个字符）：{0}",
    "payload on {0} is not UTF-8 text: {1}": "{0} 上的内容不是 UTF-8 文本：{1}",
    "payload on {0} is not {1} text": "{0} 上的内容不是 {1} 文本",
    "payload on {0} cannot be read: {1}": "无法读取 {0} 上的内容：{1}",
    "payload on {0} cannot be read: its encoding {1} is not known": "无法读取 {0} 上的内容：未知的编码 {1}",
    "{0} on {1} must be a JSON object": "{1} 上的{0}必须是 JSON 对象",
    "{0} on {1} is nested too deeply": "{1} 上的{0}嵌套太深",
    "{0} on {1} is no number for {2}": "{1} 上的 {0} 不是数字，不能作为{2}",
    "{0} on {1} is not a finite number for {2}": "{1} 上的 {0} 不是有限的数字，不能作为{2}",
    "{0} on {1} is no {2}: it announced {3}": "{1} 上的 {0} 不是有效的{2}：它通告过的有 {3}",
    "{0} on {1} is no {2}: valid are {3}": "{1} 上的 {0} 不是有效的{2}：可用的有 {3}",
    "{0} on {1} is no {2}: it must be from {3} to {4}": "{1} 上的 {0} 不是有效的{2}：必须在 {3} 到 {4} 之间",
    "{0} on {1} is no {2} in ISO 8601": "{1} 上的 {0} 不是 ISO 8601 格式的{2}",
    "{0} on {1} is no cover state: it announced {2}": "{1} 上的 {0} 不是窗帘状态：它通告过的有 {2}",
    "{0} on {1} is no valve state: {2}": "{1} 上的 {0} 不是阀门状态：{2}",
    "{0} on {1} is no light state: it announced {2}": "{1} 上的 {0} 不是灯的状态：它通告过的有 {2}",
    "{0} on {1} is no light state: the template must give on, off or None": (
        "{1} 上的 {0} 不是灯的状态：模板必须给出 on、off 或 None"
    ),
    "{0} on {1} is no colour mode: {2}": "{1} 上的 {0} 不是颜色模式：{2}",
    "{0} on {1} is no colour: {2} numbers with commas between are": (
        "{1} 上的 {0} 不是颜色：应为 {2} 个用逗号分隔的数字"
    ),
    "{0} on {1} is no http address of a picture": "{1} 上的 {0} 不是图片的 http 地址",
    "{0} on {1} is outside {2} to {3}": "{1} 上的 {0} 不在 {2} 到 {3} 之间",
    "{0} on {1} is none of the options {2}": "{1} 上的 {0} 不是可选项：{2}",
    "speed {0} on {1} is outside {2} to {3}": "{1} 上的速度 {0} 不在 {2} 到 {3} 之间",
    "tilt {0} on {1} is outside {2} to {3}": "{1} 上的倾角 {0} 不在 {2} 到 {3} 之间",
    "position on {0} is None": "{0} 上的位置为空",
    "JSON on {0} needs a position": "{0} 上的 JSON 缺少位置",
    "JSON on {0} needs {1}": "{0} 上的 JSON 缺少 {1}",
    "state {0} on {1} is none of {2}": "{1} 上的状态 {0} 不在 {2} 之中",
    "text on {0} is longer than {1} characters": "{0} 上的文本超过 {1} 个字符",
    "must match {0}": "必须符合 {0}",
    "must have {0} to {1} characters, not {2}": "必须有 {0} 到 {1} 个字符，而不是 {2} 个",
    "text on {0} {1}": "{0} 上的文本无效：{1}",
    "event on {0} must be a JSON object with an event_type": "{0} 上的事件必须是带有 event_type 的 JSON 对象",
    "event_type {0} on {1} is none of {2}": "{1} 上的 event_type {0} 不在 {2} 之中",
    "brightness {0} on {1} must be a number from 0 to {2}": "{1} 上的亮度 {0} 必须是 0 到 {2} 的数字",
    "color_mode {0} on {1} is none of {2}": "{1} 上的 color_mode {0} 不在 {2} 之中",
    "colour on {0} is not complete for color_mode {1}": "{0} 上的颜色对 color_mode {1} 不完整",
    "colour temperature on {0}: {1}": "{0} 上的色温：{1}",
    "light state on {0} must be a JSON object": "{0} 上的灯状态必须是 JSON 对象",
    "picture on {0} is not base64: {1}": "{0} 上的图片不是 base64：{1}",
    "signal on {0} must be an object with timings, a list of whole numbers": (
        "{0} 上的信号必须是带有 timings（整数列表）的对象"
    ),
    # templates and regular expressions
    "template failed: {0}": "模板出错：{0}",
    "template failed: {0}: {1}": "模板出错：{0}：{1}",
    "template does not parse: {0}": "模板无法解析：{0}",
    "template does not compile: {0}: {1}": "模板无法编译：{0}：{1}",
    "template is longer than {0} characters": "模板超过 {0} 个字符",
    "template wrote more than {0} characters": "模板写出的内容超过 {0} 个字符",
    "template makes more than {0} characters": "模板生成的内容超过 {0} 个字符",
    "template makes a list of more than {0} items": "模板生成的列表超过 {0} 项",
    "template combines more than {0} items": "模板合并的内容超过 {0} 项",
    "template made more than {0} calls": "模板的调用超过 {0} 次",
    "template looped more than {0} times": "模板的循环超过 {0} 次",
    "template raises a number to a power that is too high": "模板中乘方的指数过大",
    "template multiplies numbers that are too large": "模板中相乘的数字过大",
    "template pads or counts beyond {0}": "模板的填充或计数超过 {0}",
    "template formats with a width that is too large or computed": "模板的格式宽度过大，或是算出来的",
    "template searches a text of more than {0} characters": "模板搜索的文本超过 {0} 个字符",
    "template uses {0}, which devices cannot": "模板用了 {0}，设备不能使用",
    "regular expression is longer than {0} characters": "正则表达式超过 {0} 个字符",
    "regular expression repeats a repetition, which can take for ever": "正则表达式重复了重复部分，可能永远算不完",
    "regular expression does not parse: {0}": "正则表达式无法解析：{0}",
    # other conventions
    "{0} is not where Frigate publishes a snapshot": "{0} 不是 Frigate 发布快照的主题",
    "the snapshot on {0} is no JPEG": "{0} 上的快照不是 JPEG",
    "what came on {0} is no message of Frigate's": "{0} 上的不是 Frigate 的消息",
    "a message of Frigate's has no {0}": "Frigate 的消息缺少 {0}",
    "an application data unit of {0} bytes has no type and number": "{0} 字节的应用数据单元没有类型和数量",
    "{0} objects of type {1} take {2} bytes, there are {3}": "{0} 个类型 {1} 的对象需要 {2} 字节，只有 {3} 字节",
    "$description must be a JSON object with nodes": "$description 必须是带有 nodes 的 JSON 对象",
    "$description is of Homie {0}: 5 is understood here": "$description 属于 Homie {0}：这里只认得 5",
    "{0} in the topic is no MAC address of 12 capital hex digits": (
        "主题中的 {0} 不是由 12 位大写十六进制数字组成的 MAC 地址"
    ),
    "t is missing: the device's topic": "缺少 t：设备的主题",
    "ft and t must make a topic without + and #, not {0}": "ft 和 t 组成的主题不能含有 + 和 #，而不是 {0}",
    "bridge/info must be a JSON object": "bridge/info 必须是 JSON 对象",
    "exposes must be objects": "exposes 必须是对象",
    "{0}: {1}": "{0}：{1}",
}
#: Words that stand in holes of the sentences.
WORDS = {
    "state": "状态",
    "mode": "模式",
    "action": "动作",
    "activity": "活动",
    "fan mode": "风速模式",
    "swing mode": "摆风模式",
    "preset mode": "预设模式",
    "preset mode or none": "预设模式",
    "oscillation": "摇头",
    "humidity": "湿度",
    "lock state": "门锁状态",
    "alarm state": "警报状态",
    "vacuum state": "扫地机状态",
    "siren state": "警笛状态",
    "signal": "信号",
    "event": "事件",
    "attributes": "属性",
    "a position": "位置",
    "a light": "灯",
    "a reading": "读数",
    "a number": "数值",
    "a sensor": "传感器",
    "a brightness": "亮度",
    "a colour temperature": "色温",
    "a fan's speed": "风扇速度",
    "date": "日期",
    "time": "时间",
    "datetime": "日期时间",
    "that is finite": "有限",
    "nested too deeply": "嵌套太深",
    "invalid start byte": "字节不能作为字符的开头",
    "invalid continuation byte": "字节不能接着前面的字符",
    "unexpected end of data": "内容不完整",
}
