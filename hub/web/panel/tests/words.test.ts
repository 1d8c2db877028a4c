import { describe, expect, it } from "vitest";
import { stretches } from "../src/voice/words";

describe("what the words stood for", () => {
  it("cuts the sentence at its spans and keeps the rest", () => {
    const spans = [{ start: 0, end: 7, role: "intent" }, { start: 12, end: 25, role: "name" }];
    expect(stretches("turn on the kitchen light!", spans)).toEqual([
      { text: "turn on", role: "intent" }, { text: " the ", role: "" }, { text: "kitchen light", role: "name" }, { text: "!", role: "" },
    ]);
  });

  it("counts characters, not halves of them", () => {
    expect(stretches("😀开灯", [{ start: 1, end: 2, role: "intent" }])).toEqual([
      { text: "😀", role: "" }, { text: "开", role: "intent" }, { text: "灯", role: "" },
    ]);
  });

  it("leaves out spans that do not fit", () => {
    expect(stretches("hi", [{ start: 1, end: 9, role: "name" }, { start: 1, end: 1, role: "name" }])).toEqual([{ text: "hi", role: "" }]);
  });
});
