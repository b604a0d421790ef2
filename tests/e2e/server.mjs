// A real Karate server for browser tests: `karate serve` on a free port with its own data folder.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** KARATE_PYTHON names another Python that has Karate. */
const PYTHON = process.env.KARATE_PYTHON ?? join(ROOT, ".venv", "bin", "python");
/** Without it, the Karate of this checkout runs, whether it is installed or not. */
const PYTHONPATH = process.env.KARATE_PYTHON ? process.env.PYTHONPATH : ROOT;
/** Milliseconds the server may take to print its link on a busy machine. */
const START_MS = 60_000;

/** A port of the loopback interface that was free a moment ago. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** Makes an empty data folder; `remove()` deletes it. */
export async function dataFolder() {
  const path = await mkdtemp(join(tmpdir(), "karate-e2e-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Starts `karate serve` over `data`, with `settings` in its environment, and resolves once it has printed its sign-in link:
 * `{ url, link, kill(signal), output() }`. Rejects with its output if it ends or says nothing.
 */
export async function serve(data, port, settings = {}) {
  const child = spawn(PYTHON, ["-m", "karate", "serve"], {
    cwd: data,
    env: {
      ...process.env,
      ...(PYTHONPATH ? { PYTHONPATH } : {}),
      KARATE_DATA: data,
      KARATE_PORT: String(port),
      KARATE_HOST: "127.0.0.1",
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const link = await new Promise((resolve, reject) => {
    const fail = (why) => {
      clearTimeout(timer);
      reject(new Error(`karate serve ${why}:\n${said}`));
    };
    const timer = setTimeout(() => fail("printed no link"), START_MS);
    const listen = (chunk) => {
      said += chunk;
      const found = said.match(/https?:\/\/[^\s"]*(?:token=|join)[^\s"]*/);
      if (found) {
        clearTimeout(timer);
        resolve(found[0]);
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    ended.then((code) => fail(`ended with ${code}`));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    link,
    output: () => said,
    kill: async (signal = "SIGTERM") => {
      child.kill(signal);
      await ended;
    },
  };
}
