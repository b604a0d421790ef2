// The browser of the tests: a Chromium on the machine, else the one of @sparticuz/chromium.
// KARATE_CHROMIUM names another program.

import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const fromClient = createRequire(new URL("../../client/package.json", import.meta.url));
const { chromium } = fromClient("playwright-core");

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Without these a browser talks to its maker at every start. */
const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--no-first-run",
  "--force-color-profile=srgb",
  "--enable-unsafe-swiftshader",
];

/** What the packed one needs: it has no sandbox helper, and draws without a graphics card. */
const PACKED = ["--no-sandbox", "--no-zygote", "--use-gl=angle", "--use-angle=swiftshader"];

/** The path of a Chromium that is installed here, or undefined. */
function installed() {
  const named = process.env.KARATE_CHROMIUM;
  if (named) {
    return named;
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/**
 * Unpacks the Chromium of the npm package beside it, with the libraries a bare machine may lack:
 * the package does that only where it believes itself in a cloud function. What it sets in our
 * environment goes to the browser and nowhere else.
 */
async function packed() {
  const before = { ...process.env };
  const folder = fileURLToPath(new URL("../../client/node_modules/.chromium", import.meta.url));
  mkdirSync(folder, { recursive: true });
  process.env.TMPDIR = folder;
  process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
  try {
    const executablePath = await fromClient("@sparticuz/chromium").executablePath();
    const { LD_LIBRARY_PATH, FONTCONFIG_PATH } = process.env;
    return { executablePath, env: { ...before, LD_LIBRARY_PATH, FONTCONFIG_PATH } };
  } finally {
    for (const name of ["TMPDIR", "AWS_EXECUTION_ENV", "LD_LIBRARY_PATH", "FONTCONFIG_PATH"]) {
      delete process.env[name];
    }
    Object.assign(process.env, before);
  }
}

/** What WebGPU without a graphics card needs, where the browser has it at all. */
export const SOFTWARE_GPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** Starts a headless Chromium; throws if there is none or it does not start. */
export async function launch(more = []) {
  const own = installed();
  if (own) {
    // Its own sandbox refuses to start as root.
    const chromiumSandbox = process.getuid?.() !== 0;
    return chromium.launch({ executablePath: own, args: [...QUIET, ...more], chromiumSandbox });
  }
  return chromium.launch({ ...(await packed()), args: [...QUIET, ...PACKED, ...more] });
}
