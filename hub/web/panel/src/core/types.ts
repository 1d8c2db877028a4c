/** The shapes of the hub's doors (docs/api.md), as the panel reads them. */

export type Value = boolean | number | string | null;
export type Language = "en" | "zh";
export type Names = Partial<Record<string, string[]>>;
export type Verdict = "confirmed" | "unconfirmed" | "refused";

export interface Cause { origin: string; who: string; door: string; at: string; chain: string; parent: string }

export interface Entity {
  entity_id: string; unique_id: string; kind: string; name: string; names: Names; area: string | null; device_id: string | null;
  device_class: string | null; unit: string | null; category: string | null; icon: string; enabled: boolean; value: Value;
  attributes: Record<string, unknown>; available: boolean; assumed: boolean; changed_at: string | null; updated_at: string | null; heard_at: string | null;
  commands: string[]; risk: Record<string, string>; cause: Cause | null;
}
export interface Area { id: string; name: string; names: Names; floor: string | null; icon: string }
export interface Floor { id: string; name: string; level: number; names?: Names }
export interface Device {
  id: string; name: string; area: string | null; manufacturer: string; model: string; sw_version: string; identifiers: string[];
  origin: string; via_device: string; configuration_url: string; entities: string[];
}
/** A device as it announces itself; `new` until somebody takes it in. */
export interface Discovered {
  id: string; name: string; manufacturer: string; model: string; area: string | null; suggested_area: string; new: boolean; available: boolean;
  conventions: string[]; made_by: string[]; topics: string[]; entities: string[]; can_identify: boolean; problems: Trouble[];
}
/** What the hub refused to understand, and why. */
export interface Trouble { topic: string; reason: string; remedy: string; count: number; at: string }
export interface Plan {
  id: string; sort: "command" | "restore" | "alarm" | "reminder"; says: string; deed: string; text: string; due: string | null; repeat: string; condition: string;
  message: string; targets: string[]; made_at: string;
}
export interface Notice { key: string; level: string; text: string; detail: string; texts?: Partial<Record<string, string>>; details?: Partial<Record<string, string>>; at: string }
export interface Plugin {
  name: string; title: string; description: string; version: string; builtin: boolean;
  status: "running" | "failed" | "restarting" | "stopped" | "disabled"; reason: string; restarts: number;
  config: Record<string, unknown>; schema: JsonSchema | null; cards: { element: string; module: string; page: string; title: string }[];
}
export interface JsonSchema {
  type?: string | string[]; title?: string; description?: string; default?: unknown; enum?: unknown[]; const?: unknown; minimum?: number; maximum?: number;
  exclusiveMinimum?: number; exclusiveMaximum?: number; minLength?: number; maxLength?: number; pattern?: string; format?: string; writeOnly?: boolean;
  properties?: Record<string, JsonSchema>; required?: string[]; items?: JsonSchema; anyOf?: JsonSchema[]; $ref?: string; $defs?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
}
export interface Person {
  id: string; name: string; names: Names; role: string; language: string; guardian: string | null; consent: string[]; body: Body | null;
}
/** A person whose voice the one at this panel may teach or erase. */
export interface KnownVoice { person: string; name: string; samples: number; enough: boolean; teachable: boolean }
export interface Voices { missing: string; people: KnownVoice[] }
export interface Body { sex?: string; birth_date?: string | null; height_cm?: number | null; activity?: string; goal?: string; allergies?: string[]; diet?: string[]; state?: string[] }
export interface Session { person: { id: string; name: string; role: string; language: string }; csrf: string; version: string; site: string }
export interface Outcome { outcome: Verdict; reason: string; entity: Entity | null }
export interface HubEvent { seq: number; at: string; type: string; text: string; entity_id?: string; cause?: Cause; data: unknown }

export interface Understood { intent: string; slots: Record<string, unknown>; targets: string[] }
export interface VoiceAnswer {
  text: string; language: string; session: string; decision: "act" | "answer" | "ask" | "refuse"; reason: string; intents: Understood[];
  outcomes: { entity_id: string; command: string; outcome: Verdict; reason: string }[]; answer: string; speech: string | null; stage: string; ms: number;
  transcript?: { text: string; confidence: number; engine: string; seconds_audio: number };
  /** Which stretches of the text stood for what. */
  spans?: Span[];
  /** The question that was asked: its kind, what it chooses between, and which sentences may have been said. */
  question?: VoiceQuestion | null;
}
export interface VoiceQuestion { kind: string; candidates: { entity_id: string; name: string; say: string }[]; heard: string; also: string }
export interface Span { start: number; end: number; role: string }
export interface VoiceModel { name: string; title?: string; language?: string; languages?: string[]; licence?: string; engine?: string; size?: number; size_bytes?: number; state?: string; installed?: boolean; progress?: number | [number, number] | null; note?: string }
export interface UnheardName { language: string; name: string; words: { word: string; nearest: string[] }[] }
export interface System {
  version: string; started_at: string; broker: { connected: boolean; kind: string; url: string; note: string };
  voice: { languages: Record<string, { engine: string; model: string; state: string; note: string }>; speech: { engine: string; note: string } };
  memory_mb: number; entities: number; notices: Notice[];
}

export interface StockItem {
  id: string; food: string; names: { en?: string; zh?: string }; quantity: number; unit: string; compartment: "fridge" | "freezer";
  added_at: string; expires_at: string | null; days_left: number | null; opened: boolean; thawed?: boolean; estimated?: boolean; barcode?: string | null;
}
export interface ScreenButton { label: string; action: string; value: string }
export interface ScreenCard { id?: string; title: string; lines: string[]; tone: "info" | "good" | "warn"; buttons?: ScreenButton[] }
export interface FridgeScreen { id: string; title: string; privacy: "family" | "person" | "guests"; cards: ScreenCard[] }
export interface FridgeOverview {
  fridge: { entities: string[] } | null; stock: StockItem[]; expiring: StockItem[]; screens: FridgeScreen[];
  question: null | { weighin: string; stranger: boolean; candidates: { person: string; name: string }[] };
}
export interface WeighIn {
  id: string; at: string; weight_kg: number | null; impedance_ohm: number | null; person: string | null; confidence: number; source: string;
  status: "assigned" | "asking" | "guest" | "rejected"; candidates: (string | { person: string; name: string })[];
}
export interface Figure { key: string; label: string; value: number | string; unit: string; low?: number | null; high?: number | null; source: string; estimate?: boolean | string }
export interface Advice { text: string; rule: string; source: string; sum: string; tone?: string }
export interface NutritionPerson {
  person: string; name: string; ready: boolean; missing: string[];
  weight: { kg: number; at: string; trend_kg: number | null; change_30d_kg: number | null } | null;
  figures: Figure[]; needs: Figure[]; advice: Advice[];
}
export interface Zone { entity_id: string; name: string; type: string; open: boolean; bypassed: boolean; available: boolean; low_battery: boolean; memory: boolean; watched: boolean }
export interface Partition {
  id: string; name: string; state: "disarmed" | "exit" | "armed" | "entry" | "alarm" | "quiet"; mode: string; deadline: string | null; confirmed: boolean;
  zones: Zone[]; memory: unknown[]; log: LogLine[];
}
/** A line of the alarm's or of fire safety's timeline. */
export interface LogLine { at: string; text: string; event?: string; key?: string; state?: string; point?: string; zones?: string[] }
export interface ZoneSetup { type: string; modes: string[]; final: boolean; chime: boolean; bypassable: boolean; arm_open: boolean; entry_seconds: number | null; lost_is_alarm: boolean | null }
export interface AlarmSensor {
  entity_id: string; name: string; area: string | null; device_class: string | null; available: boolean; partition: string | null; suggested: string | null;
  set_up: boolean; zone: ZoneSetup | null;
}
export interface AlarmCode {
  id: string; person: string | null; name: string; may: ("arm" | "disarm" | "bypass")[]; duress: boolean; partitions: string[];
  schedule: { days: number[]; start: string; end: string } | null; starts_at: string | null; expires_at: string | null; expires_on: string | null; uses_left: number | null;
  status: "good" | "over" | "used_up" | "not_yet"; configured: boolean;
}
export interface AlarmSensors { partitions: { id: string; name: string }[]; sensors: AlarmSensor[] }

export type PointState = "normal" | "fire" | "fire_ack" | "silenced" | "fault" | "supervisory" | "disabled" | "test";
export interface FirePoint {
  id: string; name: string; hazard: string; hazard_text: string; area: string | null; place: string; source: string; state: PointState; state_text: string;
  changed_at: string | null; detecting: boolean; sounding: boolean; confirmed: boolean; detections: number; detected_at: string | null; cleared_at: string | null;
  would_have_alarmed_at: string | null; until: string | null; by: string | null; note: string; acknowledged: string[]; tag: string; last_heard_at: string | null;
  inspected_at: string | null; inspection_due_at: string; overdue: boolean; value: number | null; unit: string | null; above: number | null; below: number | null;
}
export interface FireState {
  state: PointState; incidents: { id: string; class: string; calls: number; started_at: string }[]; sirens: string[]; points: FirePoint[];
  floors: { floor: string | null; name: string; areas: { area: string; points: string[] }[] }[]; log: LogLine[];
}
export interface Inspection { n: number; at: string; point: string; what: string; result: "passed" | "failed" | "noted"; person: string; tag: string; note: string }
export interface InspectionBook { intact: boolean; broken_at: number | null; overdue: string[]; inspections: Inspection[] }
/** People being paged step by step until somebody answers. */
export interface Chain {
  id: string; key: string; event_class: string; text: string; texts: Partial<Record<string, string>>; step: number; steps: number; round: number; deadline: string;
  stages: { people: string[]; wait_seconds: number }[]; started_at: string; paged: string[]; answered: string[]; drill: boolean;
}
/** One try to reach one person, as the delivery journal has it. */
export interface Delivery { at: string; person: string; transport: string; text: string; status: "sent" | "failed" | "shown" | "held" | "repeated" | "limited"; reason: string; drill: boolean }
export interface TestMode { on: boolean; person: string | null; until: string | null }
export interface Sighting { id: string; at: string; until: string | null; camera: string; label: string; name: string | null; score: number; picture: boolean; text: string }
export interface Sightings { available: boolean | null; sightings: Sighting[] }
export interface SceneStep { at: string; texts: Partial<Record<string, string>>; good: boolean | null }
export interface Scenes { scenes: { name: string; title: string; text: string }[]; playing: string | null; scene: string; steps: SceneStep[] }
/** What the link in a message is about. */
export interface AnswerPage { state: "open" | "answered" | "over"; language: string; name: string; title?: string; text?: string; drill?: boolean; started_at?: string; others?: string[] }
export interface Timer { id: string; name: string; seconds: number; ends_at: string | null; paused: boolean; remaining_s: number; area: string | null }
export interface List { id: string; name: string; items: { id: string; text: string; done: boolean }[] }
