/** The invented home of dev/mock.mjs. */

const ago = (minutes) => new Date(Date.now() - minutes * 60_000).toISOString();
const ahead = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

export const AREAS = [["living", "Living room", "客厅"], ["kitchen", "Kitchen", "厨房"], ["bathroom", "Bathroom", "浴室"], ["bedroom", "Bedroom", "卧室"], ["hall", "Hall", "门厅"]]
  .map(([id, name, zh]) => ({ id, name, names: { en: [name], zh: [zh] }, floor: null, icon: "" }));

const COMMANDS = {
  light: ["turn_on", "turn_off", "toggle"], switch: ["turn_on", "turn_off", "toggle"], fan: ["turn_on", "turn_off", "set_percentage"], siren: ["turn_on", "turn_off"],
  climate: ["set_temperature", "set_hvac_mode", "turn_off"], cover: ["open", "close", "stop", "set_position"], lock: ["lock", "unlock"], number: ["set_value"], select: ["select_option"],
  button: ["press"], vacuum: ["start", "pause", "stop", "return_to_base"], media_player: ["play", "pause", "next_track", "previous_track", "set_volume"], water_heater: ["set_temperature", "set_operation_mode"], scene: ["turn_on"],
};
export const entities = new Map();
export const DEVICES = [];

function add(id, area, name, zh, value, extra = {}) {
  const kind = id.split(".")[0];
  const { attributes = {}, ...rest } = extra;
  entities.set(id, {
    entity_id: id, unique_id: id, kind, name, names: { en: [name], zh: [zh] }, area, device_id: `d_${id}`, device_class: null, unit: null, category: null, icon: "", enabled: true, value, attributes,
    available: true, assumed: false, changed_at: ago(34), updated_at: ago(1), commands: COMMANDS[kind] ?? [], risk: kind === "lock" ? { unlock: "secured" } : {},
    cause: { origin: "person", who: "ben", door: "voice:kitchen", at: ago(34), chain: "chain1", parent: "" }, ...rest,
  });
  DEVICES.push({ id: `d_${id}`, name, area, manufacturer: "Hearth", model: `Virtual ${kind.replace("_", " ")}`, sw_version: "1.0", identifiers: [id], origin: "homeassistant discovery", via_device: "", configuration_url: "", entities: [id] });
}

const WHITE = { supported_color_modes: ["brightness"] };
add("light.kitchen_ceiling", "kitchen", "Kitchen ceiling", "厨房灯", true, { attributes: { ...WHITE, brightness: 178 } });
add("switch.coffee_machine", "kitchen", "Coffee machine", "咖啡机", false);
add("sensor.kitchen_temperature", "kitchen", "Temperature", "温度", 21.6, { device_class: "temperature", unit: "°C" });
add("sensor.kitchen_power", "kitchen", "Socket power", "插座功率", 1240, { device_class: "power", unit: "W" });
add("binary_sensor.kitchen_smoke", "kitchen", "Smoke detector", "烟雾探测器", false, { device_class: "smoke" });
add("binary_sensor.fridge_door", "kitchen", "Fridge door", "冰箱门", false, { device_class: "door" });
add("sensor.fridge_temperature", "kitchen", "Fridge compartment", "冷藏室", 4.2, { device_class: "temperature", unit: "°C" });
add("sensor.freezer_temperature", "kitchen", "Freezer compartment", "冷冻室", -18.1, { device_class: "temperature", unit: "°C" });
add("select.washing_program", "bathroom", "Washing programme", "洗衣程序", "cotton", { attributes: { options: ["cotton", "delicate", "wool", "quick"] } });
add("light.living_floor", "living", "Floor lamp", "落地灯", true, { attributes: { supported_color_modes: ["color_temp", "hs"], brightness: 102, color_temp_kelvin: 2700, min_color_temp_kelvin: 2000, max_color_temp_kelvin: 6500, hs_color: [28, 65] } });
add("light.living_ceiling", "living", "Ceiling light", "吸顶灯", false, { attributes: WHITE });
add("climate.living", "living", "Thermostat", "恒温器", "heat", { attributes: { temperature: 21.5, current_temperature: 20.8, hvac_modes: ["off", "heat", "cool", "auto"], hvac_action: "heating", min_temp: 7, max_temp: 30, target_temp_step: 0.5 } });
add("cover.living_blinds", "living", "Blinds", "百叶窗", "open", { attributes: { current_position: 70 } });
add("media_player.radio", "living", "Radio", "收音机", "playing", { attributes: { media_title: "Morning concert", volume_level: 0.3 } });
add("vacuum.robbi", "living", "Robbi", "扫地机罗比", "docked", { attributes: { battery_level: 88 } });
add("sensor.living_humidity", "living", "Humidity", "湿度", 46, { device_class: "humidity", unit: "%" });
add("binary_sensor.living_window", "living", "Garden window", "花园窗", true, { device_class: "window" });
add("binary_sensor.living_motion", "living", "Motion", "人体感应", true, { device_class: "motion" });
add("fan.bathroom", "bathroom", "Fan", "排风扇", true, { attributes: { percentage: 40 } });
add("water_heater.boiler", "bathroom", "Water heater", "热水器", "eco", { attributes: { temperature: 52, current_temperature: 49.5, operation_list: ["off", "eco", "performance"], min_temp: 35, max_temp: 65 } });
add("sensor.scale_weight", "bathroom", "Body scale", "体重秤", 71.4, { device_class: "weight", unit: "kg" });
add("binary_sensor.bathroom_leak", "bathroom", "Leak detector", "漏水探测器", false, { device_class: "moisture" });
add("light.bedroom_lamp", "bedroom", "Bedside lamp", "床头灯", false, { attributes: WHITE });
add("cover.bedroom_blinds", "bedroom", "Roller blind", "卷帘", "closed", { attributes: { current_position: 0 } });
add("number.bedroom_dim", "bedroom", "Night light", "夜灯亮度", 12, { unit: "%", attributes: { min: 0, max: 100, step: 1 } });
add("sensor.bedroom_temperature", "bedroom", "Temperature", "温度", 18.9, { device_class: "temperature", unit: "°C", available: false, updated_at: ago(190) });
add("lock.front_door", "hall", "Front door", "前门", "locked");
add("binary_sensor.front_door", "hall", "Door contact", "门磁", false, { device_class: "door" });
add("light.hall", "hall", "Hall light", "门厅灯", null, { available: false, attributes: WHITE, updated_at: ago(12) });
add("siren.hall", "hall", "Siren", "警笛", false);
add("event.doorbell", "hall", "Doorbell", "门铃", "press", { device_class: "doorbell", attributes: { event_type: "press", event_types: ["press"] } });
add("button.find_phone", "hall", "Find the phone", "找手机", null);

/** MANY=200 adds that many lamps, to see how the panel bears a large home. */
for (let i = 0; i < Number(process.env.MANY ?? 0); i++) add(`light.lamp_${i}`, AREAS[i % AREAS.length].id, `Lamp ${i}`, `灯${i}`, i % 3 === 0, { attributes: { ...WHITE, brightness: 120 } });

export const notices = [{ key: "voice.model", level: "info", text: "The Chinese speech model is being fetched", detail: "31 of 42 MB", at: ago(2) }];
export const people = [
  { id: "anna", name: "Anna", names: {}, role: "owner", language: "en", guardian: null, consent: ["body"], body: { sex: "female", birth_date: "1988-04-02", height_cm: 168, activity: "low", goal: "keep", allergies: [] } },
  { id: "ben", name: "Ben", names: {}, role: "adult", language: "en", guardian: null, consent: ["body"], body: null },
  { id: "mei", name: "美玲", names: {}, role: "child", language: "zh", guardian: "anna", consent: [], body: null },
];
const food = (id, name, zh, quantity, unit, days, compartment = "fridge", opened = false) => ({ id, food: name, names: { en: name, zh }, quantity, unit, compartment, added_at: ago(3000), expires_at: days === null ? null : ahead(days * 1440), days_left: days, opened });
const STOCK = [food("1", "Milk", "牛奶", 1.5, "l", 2, "fridge", true), food("2", "Eggs", "鸡蛋", 8, "piece", 11), food("3", "Spinach", "菠菜", 250, "g", 0), food("4", "Yoghurt", "酸奶", 4, "piece", 6), food("5", "Salmon", "三文鱼", 400, "g", -1), food("6", "Peas", "豌豆", 750, "g", 190, "freezer"), food("7", "Dumplings", "饺子", 30, "piece", 60, "freezer")];
export const fridge = (language) => {
  const zh = language === "zh";
  return {
    fridge: { entities: ["binary_sensor.fridge_door", "sensor.fridge_temperature", "sensor.freezer_temperature"] }, stock: STOCK, expiring: STOCK.filter((one) => one.days_left !== null && one.days_left <= 2),
    screens: [
      { id: "left", title: zh ? "左门" : "Left door", privacy: "family", cards: [{ title: zh ? "先吃这些" : "Eat these first", lines: zh ? ["菠菜，今天到期", "牛奶，还有两天"] : ["Spinach, best today", "Milk, two days left"], tone: "warn" }, { title: zh ? "今晚" : "Tonight", lines: [zh ? "菠菜煎蛋，约 25 分钟" : "Spinach omelette, about 25 minutes"], tone: "good" }] },
      { id: "right", title: zh ? "右门" : "Right door", privacy: "person", cards: [{ title: zh ? "安娜" : "Anna", lines: zh ? ["71.4 公斤，趋势平稳", "今天多喝水：1.9 升"] : ["71.4 kg, steady", "Water today: 1.9 l"], tone: "info" }] },
    ],
    question: { weighin: "w3", candidates: [{ person: "anna", name: "Anna" }, { person: "ben", name: "Ben" }] },
  };
};
export const weighins = [
  { id: "w3", at: ago(6), weight_kg: 74.9, impedance_ohm: 512, person: null, confidence: 0.48, source: "scale", status: "asking", candidates: ["anna", "ben"] },
  ...Array.from({ length: 14 }, (_, i) => ({ id: `a${i}`, at: ago(60 * 26 * (i + 1) - 500), weight_kg: Math.round((71.4 + Math.sin(i) * 0.4 + i * 0.06) * 10) / 10, impedance_ohm: 520, person: "anna", confidence: 0.97, source: "scale", status: "assigned", candidates: [] })),
];
export const nutrition = (language) => {
  const zh = language === "zh";
  return [
    { person: "anna", name: "Anna", ready: true, missing: [], weight: { kg: 71.4, at: ago(900), trend_kg: 71.5, change_30d_kg: -0.6 },
      figures: [{ key: "bmi", label: zh ? "身体质量指数" : "Body mass index", value: 25.3, unit: "kg/m²", source: "WHO 2000, TRS 894", estimate: false }, { key: "bmr", label: zh ? "基础代谢" : "Basal metabolic rate", value: 1438, unit: "kcal", low: 1294, high: 1582, source: "Mifflin et al. 1990", estimate: true }],
      needs: [{ key: "energy", label: zh ? "能量" : "Energy", value: 2010, unit: "kcal", low: 1810, high: 2210, source: "Mifflin × 1.4", estimate: true }, { key: "protein", label: zh ? "蛋白质" : "Protein", value: 59, unit: "g", source: "EFSA 2012, 0.83 g/kg" }, { key: "water", label: zh ? "饮水" : "Water", value: 2, unit: "l", source: "EFSA 2010" }],
      advice: [{ text: zh ? "今晚把菠菜用掉：它今天到期，还能补上铁。" : "Use the spinach tonight: it is at its date, and brings a third of the iron of a day.", rule: "expiring food first, then the largest gap", source: "EFSA 2015, iron", sum: "2.7 mg / 100 g × 250 g = 6.8 mg of 16 mg" }] },
    { person: "ben", name: "Ben", ready: false, missing: ["birth_date", "height_cm"], weight: null, figures: [], needs: [], advice: [] },
  ];
};
export const partitions = [{ id: "house", name: "House", state: "disarmed", mode: "", deadline: null, memory: [],
  zones: [{ entity_id: "binary_sensor.front_door", name: "Front door", type: "entry", open: false, bypassed: false, available: true, memory: false }, { entity_id: "binary_sensor.living_window", name: "Garden window", type: "perimeter", open: true, bypassed: false, available: true, memory: false }, { entity_id: "binary_sensor.living_motion", name: "Motion, living room", type: "interior", open: false, bypassed: false, available: true, memory: true }],
  log: [{ at: ago(700), text: "Armed for the night", who: "Anna" }, { at: ago(180), text: "Disarmed", who: "Ben" }] }];
export const timers = [{ id: "t1", name: "Eggs", seconds: 360, ends_at: ahead(4.3), paused: false, remaining_s: 258, area: "kitchen" }];
export const lists = [{ id: "shopping", name: "Shopping", items: [{ id: "1", text: "Bread", done: false }, { id: "2", text: "Apples", done: true }] }];
const plugin = (name, title, description, status = "running", rest = {}) => ({ name, title, description, version: "0.1.0", builtin: true, status, reason: "", restarts: 0, config: {}, schema: null, cards: [], ...rest });
export const plugins = [
  plugin("household", "Household", "Lights, switches, blinds, heating and locks by voice."),
  plugin("fridge", "Fridge", "What is inside, what to eat first, and the screens on its doors.", "running", { config: { days: 3, screens: ["left", "right"] }, schema: { properties: { days: { type: "integer", minimum: 1, maximum: 14, default: 2, title: "Warn days ahead", description: "How many days before its date a food is called expiring" }, screens: { type: "array", items: { type: "string" }, title: "Screens" }, privacy: { enum: ["family", "person", "guests"], title: "Privacy", default: "family" }, quiet: { type: "boolean", title: "Quiet at night", description: "No light on the screens between 23 and 6" } }, required: ["days"] } }),
  plugin("notify", "Notify", "Messages to phones and mail.", "failed", { reason: "mail: the server mail.example.org refused the password. Check `smtp.password`.", restarts: 5 }),
  plugin("timers", "Timers", "Kitchen timers by voice."), plugin("aquarium", "Aquarium", "Light and feeding for the tank.", "disabled", { builtin: false, version: "1.2.0" }),
];
export const system = { version: "0.1.0", started_at: ago(4000), broker: { connected: true, kind: "embedded", url: "mqtt://127.0.0.1:1883", note: "Mosquitto is not installed; the built-in broker is used" }, memory_mb: 142.3, entities: entities.size, notices,
  voice: { languages: { en: { engine: "vosk", model: "vosk-model-small-en-us-0.15", state: "ready", note: "" }, zh: { engine: "vosk", model: "vosk-model-small-cn-0.22", state: "loading", note: "31 of 42 MB" } }, speech: { engine: "espeak-ng", note: "" } } };
export const models = [{ name: "vosk-model-small-en-us-0.15", language: "en", size_bytes: 41_205_931, installed: true }, { name: "vosk-model-small-cn-0.22", language: "zh", size_bytes: 43_898_754, installed: false }];
export const events = [{ seq: 1, at: ago(34.1), type: "command", text: "Ben said: turn on the kitchen light", cause: { chain: "chain1" }, data: {} }, { seq: 2, at: ago(34), type: "command", text: "light.kitchen_ceiling turn_on: confirmed", cause: { chain: "chain1" }, data: {} }];

const found = (id, name, model, origin, more = {}) => ({ id, name, manufacturer: "Acme", model, area: null, suggested_area: "", new: true, available: true, conventions: ["home_assistant"], made_by: origin ? [origin] : [],
  topics: [`homeassistant/light/${id}/config`], entities: [], can_identify: false, problems: [], ...more });
export const discovered = [
  found("desk", "Desk lamp", "Bulb E27", "Zigbee2MQTT 2.1.0", { suggested_area: "Study", can_identify: true, entities: ["light.kitchen_ceiling"] }),
  found("relay", "Garden relay", "Relay 1", "", { conventions: ["home_assistant", "shelly"], suggested_area: "Kitchen", problems: [{ topic: "homeassistant/light/relay/config", reason: "there is no command_topic", count: 2, at: ago(5) }] }),
  found("balcony", "Balcony thermometer", "T1", "", { conventions: ["tasmota"], available: false }),
];
const planned = (id, sort, text, due, more = {}) => ({ id, sort, says: text, text, due, repeat: "", condition: "", message: "", targets: [], made_at: ago(20), ...more });
export const schedules = [
  planned("1", "restore", "", ahead(9), { targets: ["light.kitchen_ceiling"] }), planned("2", "alarm", "wake me tomorrow at 7", ahead(900)), planned("3", "reminder", "", ahead(300), { message: "call grandma" }),
  planned("4", "command", "every weekday at 6:30 turn on the hall light", ahead(880), { repeat: "06:30 weekdays" }), planned("5", "command", "when the front door opens turn on the hall light", null, { condition: "the front door opens" }),
];
