// Writes src/graph/types.gen.ts from the node catalogue (karate/nodes/catalogue.py).
// `--check` writes nothing and fails when the file is not what it would write.
// KARATE_PYTHON names another Python than the one in ../.venv.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const file = fileURLToPath(new URL("../src/graph/types.gen.ts", import.meta.url));
const python = process.env.KARATE_PYTHON ?? `${root}.venv/bin/python`;
const PRINT = `
import json
from karate.nodes.catalogue import CATALOGUE
print(json.dumps([kind.to_json() for kind in CATALOGUE.values()]))
`;

const WORDS = {
  number: "number",
  integer: "number",
  boolean: "boolean",
  text: "string",
  color: "string",
  asset: "string | null",
  json: "Json",
};

function typeOf(schema) {
  if (schema["x-kind"] === "choice")
    return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  return WORDS[schema["x-kind"]] ?? "Json";
}

function key(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function render(types) {
  const lines = [
    "/** Made by `make types` from karate/nodes; do not edit. */",
    'import type { Json } from "./types";',
    "",
    "/** Params of each node type, as they stand in the document; absent means the default. */",
    "export interface ParamsOf {",
  ];
  for (const { id, title, params } of types) {
    lines.push(`  /** ${title} */`, `  ${key(id)}: {`);
    for (const [name, schema] of Object.entries(params.properties)) {
      const unit = schema["x-unit"] ? `, ${schema["x-unit"]}` : "";
      lines.push(`    /** ${schema.title}${unit}; default ${JSON.stringify(schema.default)} */`);
      lines.push(`    ${key(name)}?: ${typeOf(schema)};`);
    }
    lines.push("  };");
  }
  lines.push("}", "", "export type NodeTypeId = keyof ParamsOf;", "");
  const text = lines.join("\n");
  return text.includes(": Json;")
    ? text
    : text.replace('import type { Json } from "./types";\n\n', "");
}

const printed = execFileSync(python, ["-c", PRINT], { cwd: root, encoding: "utf8" });
const text = render(JSON.parse(printed).sort((left, right) => (left.id < right.id ? -1 : 1)));
if (process.argv.includes("--check")) {
  if (readFileSync(file, "utf8") !== text) {
    console.error("src/graph/types.gen.ts is not what the catalogue says; run `make types`.");
    process.exit(1);
  }
} else {
  writeFileSync(file, text);
}
