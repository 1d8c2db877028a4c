/** The microphone: asks for it, says clearly why it cannot be had, and hands over PCM in order. */

import type { Key } from "../i18n/index";
import workletUrl from "./capture.worklet?worker&url";

export class MicrophoneError extends Error {
  constructor(readonly key: Key) {
    super(key);
  }
}

export interface Microphone { stop(): Promise<void> }

/** Why there is no microphone here, before anybody presses; null when there may be one. */
export function missing(): Key | null {
  if (!window.isSecureContext) return "mic.insecure";
  return navigator.mediaDevices !== undefined && "AudioWorkletNode" in window ? null : "mic.unsupported";
}

export async function listen(onPcm: (pcm: ArrayBuffer, peak: number) => void): Promise<Microphone> {
  const none = missing();
  if (none) throw new MicrophoneError(none);
  const stream = await ask();
  const context = new AudioContext();
  try {
    await context.audioWorklet.addModule(workletUrl);
  } catch {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
    throw new MicrophoneError("mic.unsupported");
  }
  const source = context.createMediaStreamSource(stream);
  const node = new AudioWorkletNode(context, "hearth-capture", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
  let flushed: () => void = () => undefined;
  node.port.onmessage = (event: MessageEvent<{ pcm: ArrayBuffer; peak: number }>) => {
    if (event.data.pcm.byteLength) onPcm(event.data.pcm, event.data.peak);
    flushed();
  };
  source.connect(node);
  await context.resume();
  return {
    async stop() {
      for (const track of stream.getTracks()) track.stop();
      await new Promise<void>((resolve) => {
        flushed = resolve;
        node.port.postMessage("flush");
        setTimeout(resolve, 300);
      });
      source.disconnect();
      await context.close();
    },
  };
}

async function ask(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  } catch (error) {
    const name = (error as DOMException).name;
    if (name === "NotAllowedError" || name === "SecurityError") throw new MicrophoneError("mic.denied");
    if (name === "NotFoundError" || name === "OverconstrainedError") throw new MicrophoneError("mic.none");
    throw new MicrophoneError("mic.busy");
  }
}
