// A Vite plugin: builds src/worker/sw.ts into /sw.js, with the list of all files of this build.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { build, type Plugin, type ResolvedConfig } from "vite";

/** Names of the built files, the worker itself aside. */
function builtFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => path !== "sw.js")
    .sort();
}

/** The paths the server serves ("/" is the page), and one word for all bytes: another build, another worker. */
function describe(folder: string): { version: string; files: string[] } {
  const paths = builtFiles(folder);
  const hash = createHash("sha256");
  for (const path of paths) hash.update(`${path}\n`).update(readFileSync(join(folder, path)));
  const files = paths.map((path) => (path === "index.html" ? "/" : `/${path}`));
  return { version: hash.digest("hex").slice(0, 16), files };
}

export function serviceWorker(): Plugin {
  let config: ResolvedConfig;
  return {
    name: "karate-service-worker",
    apply: "build",
    configResolved(resolved) {
      config = resolved;
    },
    async closeBundle() {
      const folder = resolve(config.root, config.build.outDir);
      await build({
        configFile: false,
        root: config.root,
        logLevel: "warn",
        publicDir: false,
        resolve: { alias: config.resolve.alias },
        define: { KARATE_BUILD: JSON.stringify(describe(folder)) },
        build: {
          target: "es2022",
          outDir: folder,
          emptyOutDir: false,
          modulePreload: false,
          rollupOptions: {
            input: join(config.root, "src/worker/sw.ts"),
            // A classic worker: every browser that has workers runs it.
            output: { format: "iife", entryFileNames: "sw.js" },
          },
        },
      });
    },
  };
}
