// Measures what the browser must load before the first workflow shows: gzip of the entry and all it
// imports statically, styles included. Fails above the budget of design.md §9.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KIB = 260;
const dist = new URL("../dist/", import.meta.url);
const html = readFileSync(new URL("index.html", dist), "utf8");
const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map((m) => m[1]);

const seen = new Set();
const stack = [...first];
while (stack.length > 0) {
  const path = stack.pop();
  if (seen.has(path)) continue;
  seen.add(path);
  if (!path.endsWith(".js")) continue;
  const code = readFileSync(new URL(path, dist), "utf8");
  for (const found of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g))
    stack.push(`assets/${found[1]}`);
}

let total = 0;
for (const path of [...seen].sort()) {
  const bytes = gzipSync(readFileSync(new URL(path, dist))).length;
  total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(8)} KiB  ${path}`);
}
console.log(
  `${(total / 1024).toFixed(1).padStart(8)} KiB  initial bundle, gzip (budget ${BUDGET_KIB})`,
);
if (total > BUDGET_KIB * 1024) {
  console.error("The initial bundle is over its budget.");
  process.exit(1);
}
