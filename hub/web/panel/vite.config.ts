/** Builds the panel into hub/web/static/panel and writes the service worker from the list of what was built. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function serviceWorker(): Plugin {
  return {
    name: "hearth-service-worker",
    apply: "build",
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name)).sort().map((name) => `/${name}`);
      const version = createHash("sha256").update(files.join("\n")).update(readFileSync(here("index.html"))).digest("hex").slice(0, 12);
      const source = readFileSync(here("src/sw.js"), "utf8").replace("__VERSION__", version).replace('["__FILES__"]', JSON.stringify(files));
      this.emitFile({ type: "asset", fileName: "sw.js", source });
    },
  };
}

/** Indentation inside templates means nothing to a browser and is all the white space that the minifier leaves. */
function tightTemplates(): Plugin {
  return {
    name: "hearth-tight-templates",
    apply: "build",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk") chunk.code = chunk.code.replace(/\n\s+/g, " ");
      }
    },
  };
}

/** The home page and its parts are wanted at once: fetched beside the shell, not after it; boot.js does so for the words. */
function preloadHome(): Plugin {
  return {
    name: "hearth-preload-home",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).filter((one) => one.type === "chunk");
        const named = (name: string) => chunks.find((one) => one.name === name)?.fileName ?? "";
        const wanted = new Set<string>();
        const add = (file: string): void => {
          if (wanted.has(file)) return;
          wanted.add(file);
          for (const next of chunks.find((one) => one.fileName === file)?.imports ?? []) add(next);
        };
        add(named("home"));
        const tags = [...wanted].filter((file) => !html.includes(file)).map((file) => ({ tag: "link", attrs: { rel: "modulepreload", href: `/${file}` }, injectTo: "head" as const }));
        const words = `data-en="/${named("en")}" data-zh="/${named("zh")}"`;
        return { html: html.replace('<script src="/boot.js">', `<script src="/boot.js" ${words}>`), tags };
      },
    },
  };
}

/**
 * Pages that are used together share a part: what they have in common is packed once. A module goes to the
 * first part that names it.
 */
const TOGETHER: [string, RegExp][] = [
  ["en", /\/i18n\/en\/first/], ["zh", /\/i18n\/zh\/first/], ["en-rest", /\/i18n\/en\//], ["zh-rest", /\/i18n\/zh\//],
  ["base", /node_modules\/(@lit|lit)|vite|\/src\/(core\/(?!food\.ts|discovered)|styles|controls|i18n\/index)|\/src\/ui\/(icons|toast|errors|tile|reads|slider)/],
  ["sheet", /\/src\/ui\/(sheet|confirm|detail|keypad|digits)/],
  ["voice", /\/src\/voice\/(?!capture\.worklet)|roomsbar/],
  ["home", /\/pages\/(home|today|plans|weighquestion)/],
  ["kitchen", /\/core\/food\.ts|\/pages\/(food|menu|recipe|fridge|dashboard|stockform|datacard|intakecard)/],
  ["manage", /\/core\/discovered|\/ui\/schemaform|\/pages\/(plugins|settings|satellites|devices|person|adddevice|newdevices|deviceedit)/],
  ["security", /\/pages\/(security|alarmparts|fire|inspections|scan|chains|happened|sensorsetup|scenes)/],
];

export default defineConfig({
  base: "/",
  build: { outDir: here("../static/panel"), emptyOutDir: true, assetsInlineLimit: 0, target: "es2022", modulePreload: { polyfill: false }, reportCompressedSize: false, chunkSizeWarningLimit: 150,
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups: TOGETHER.map(([name, test], at) => ({ name, test, priority: 100 - at })) } } } },
  server: { proxy: { "/api": { target: process.env["HEARTH_URL"] ?? "http://127.0.0.1:8123", ws: true } } },
  worker: { format: "es" },
  plugins: [tightTemplates(), serviceWorker(), preloadHome()],
});
