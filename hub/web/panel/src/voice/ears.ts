/** This browser as a satellite: streams its microphone to the hub, plays what the hub says here, and says when it has. */

import { own } from "../core/rooms";
import { socket } from "../core/hub";
import type { Frame } from "../core/socket";
import { Store } from "../core/store";
import { prefs } from "../core/prefs";
import { t, type Key } from "../i18n/index";
import type { Microphone } from "./capture";
import { voiceOf } from "./speaker";

/** Why this browser does not listen although it should; null when all is well. */
export const trouble = new Store<Key | null>(null);

let microphone: Microphone | null = null;
let playing: HTMLAudioElement | null = null;
let sound = 0;
let open = "";
let muted = false;
let held = 0;
let work: Promise<void> = Promise.resolve();

/** Begin to follow what this browser wants to be; called once. */
export function follow(): void {
  own.subscribe(again);
  socket.link.subscribe(again);
  socket.onFrame(receive);
  again();
}

/** Keep the microphone to oneself for a while: the button is pressed, or an answer is spoken that the hub does not play here. */
export function hold(on: boolean): void {
  held = Math.max(0, held + (on ? 1 : -1));
}

function again(): void {
  work = work.then(settle, settle);
}

async function settle(): Promise<void> {
  const { handsFree, speaks, id, area, name } = own.value;
  const live = socket.link.value.state === "live";
  const wanted = live && (handsFree || speaks) ? JSON.stringify([id, area, name, handsFree, prefs.value.language]) : "";
  if (wanted !== open) {
    open = "";
    if (wanted) await enter();
    else if (live) await socket.request("ears_close").catch(() => undefined);
    open = wanted;
  }
  await mind(wanted !== "" && handsFree && !muted);
}

async function enter(): Promise<void> {
  const { handsFree, id, area, name } = own.value;
  muted = false;
  const fields = { satellite: id, name: name || t("sat.kind.panel"), language: "auto", microphone: handsFree, ...(area ? { area } : {}) };
  await socket.request("ears_open", fields).catch(() => undefined);
}

async function mind(on: boolean): Promise<void> {
  if (on && !microphone) {
    const { listen, MicrophoneError } = await import("./capture");
    try {
      microphone = await listen((pcm) => {
        if (!held) socket.sendBinary(pcm);
      });
      trouble.set(null);
    } catch (error) {
      trouble.set(error instanceof MicrophoneError ? error.key : "mic.busy");
    }
  } else if (!on && microphone) {
    const closing = microphone;
    microphone = null;
    await closing.stop();
  }
}

function receive(frame: Frame): void {
  if (frame.type === "speak") void play(frame);
  else if (frame.type === "hush" && frame["sound"] === sound) hush();
  else if (frame.type === "ears" && (frame["cue"] === "muted" || frame["cue"] === "unmuted")) {
    muted = frame["cue"] === "muted";
    again();
  }
}

async function play(frame: Frame): Promise<void> {
  hush();
  const number = (sound = Number(frame["sound"]));
  const done = () => {
    if (number === sound) void socket.request("played", { sound: number }).catch(() => undefined);
  };
  const url = frame["speech"];
  if (typeof url === "string") {
    playing = new Audio(url);
    playing.volume = Number(frame["volume"] ?? 1);
    playing.onended = playing.onerror = done;
    await playing.play().catch(done);
    return;
  }
  if (!window.speechSynthesis) return done();
  const words = voiceOf(String(frame["text"]), String(frame["language"]));
  words.volume = Number(frame["volume"] ?? 1);
  words.onend = words.onerror = done;
  window.speechSynthesis.speak(words);
}

function hush(): void {
  playing?.pause();
  playing = null;
  window.speechSynthesis?.cancel();
}
