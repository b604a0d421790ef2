/**
 * Programs for the graphics card, written once in a subset of GLSL and turned into WGSL word by word.
 *
 * The subset: every variable is declared with its value on a line of its own, `pick(no, yes, if)`
 * stands for `?:`, parameters are not assigned to, scalars are not mixed with vectors in `min`, `max`.
 */

/** What each pixel of a result is made of: `body` defines `vec4 shade(ivec2 at)`. */
export interface Program {
  readonly name: string;
  /** Pictures it reads, by `fetch0(at)`, `fetch1(at)`, … and `extent0()`. */
  readonly textures: number;
  /** Numbers it is given, each read as `$name`; a last one `name[]` is a list, read by `item(i)`. */
  readonly values: readonly string[];
  readonly body: string;
}

/** Vectors of four numbers that a program can be given. */
export const UNIFORMS = 64;

const COMMON = `
vec4 straight(vec4 c) {
  float a = max(c.w, 0.00001);
  return pick(vec4(0.0, 0.0, 0.0, c.w), vec4(c.xyz / a, c.w), c.w > 0.00001);
}
vec4 premultiplied(vec4 c) {
  return vec4(c.xyz * c.w, c.w);
}
float light1(float v) {
  float curve = pow((max(v, 0.04045) + 0.055) / 1.055, 2.4);
  return pick(v / 12.92, curve, v > 0.04045);
}
float code1(float v) {
  float curve = 1.055 * pow(max(v, 0.0031308), 1.0 / 2.4) - 0.055;
  return pick(v * 12.92, curve, v > 0.0031308);
}
vec3 light(vec3 c) {
  return vec3(light1(c.x), light1(c.y), light1(c.z));
}
vec3 code(vec3 c) {
  return vec3(code1(c.x), code1(c.y), code1(c.z));
}
float luma(vec3 c) {
  return dot(c, vec3(0.2126, 0.7152, 0.0722));
}
float smooth_from(float v, float low, float high) {
  float t = clamp((v - low) / max(high - low, 0.0000001), 0.0, 1.0);
  return pick(pick(0.0, 1.0, v >= low), t * t * (3.0 - 2.0 * t), high > low);
}
int reach(int p, int n, int edge) {
  int m = p - n * 2 * int(floor(float(p) / float(2 * n)));
  int mirrored = pick(m, 2 * n - 1 - m, m >= n);
  int wrapped = p - n * int(floor(float(p) / float(n)));
  int outside = pick(p, -1, p < 0 || p >= n);
  int far = pick(pick(outside, wrapped, edge == 2), mirrored, edge == 1);
  return pick(far, clamp(p, 0, n - 1), edge == 0);
}
`;

function numbered(program: Program): string {
  const { body, values } = program;
  return body.replace(/\$(\w+)/g, (_, name: string) => {
    const place = values.indexOf(name);
    if (place < 0) throw new Error(`${program.name} has no value ${name}`);
    return `U[${place >> 2}].${"xyzw"[place & 3]}`;
  });
}

/** Where the list of a program begins among its numbers. */
function listAt(program: Program): number {
  const place = program.values.findIndex((name) => name.endsWith("[]"));
  return Math.max(place, 0);
}

const ITEM = `
float item(int i) {
  int p = i + LIST;
  return U[p / 4][p % 4];
}
`;

function written(program: Program): string {
  return COMMON + ITEM.replace("LIST", String(listAt(program))) + numbered(program);
}

/** The program for WebGL2. */
export function toGlsl(program: Program): string {
  const reads = Array.from(
    { length: program.textures },
    (_, i) => `
uniform highp sampler2D T${i};
vec4 fetch${i}(ivec2 at) { return texelFetch(T${i}, at, 0); }
ivec2 extent${i}() { return textureSize(T${i}, 0); }`,
  ).join("");
  const picks = ["float", "int", "vec3", "vec4"].map(
    (type) => `${type} pick(${type} no, ${type} yes, bool c) { return c ? yes : no; }`,
  );
  return `#version 300 es
precision highp float;
precision highp int;
uniform vec4 U[${UNIFORMS}];
out vec4 made;${reads}
${picks.join("\n")}
${written(program)}
void main() { made = shade(ivec2(gl_FragCoord.xy)); }`;
}

const TYPES: Readonly<Record<string, string>> = {
  float: "f32",
  int: "i32",
  bool: "bool",
  vec2: "vec2<f32>",
  vec3: "vec3<f32>",
  vec4: "vec4<f32>",
  ivec2: "vec2<i32>",
};
const TYPE = Object.keys(TYPES).join("|");

function typed(parameter: string): string {
  const [type = "", name = ""] = parameter.trim().split(/\s+/);
  return name === "" ? "" : `${name}: ${TYPES[type]}`;
}

/** The same text in WGSL. */
export function inWgsl(glsl: string): string {
  return glsl
    .replace(
      new RegExp(`^(${TYPE}) (\\w+)\\(([^)]*)\\) \\{`, "gm"),
      (_, type: string, name: string, given: string) =>
        `fn ${name}(${given.split(",").map(typed).join(", ")}) -> ${TYPES[type]} {`,
    )
    .replace(
      new RegExp(`\\b(${TYPE}) (\\w+) =`, "g"),
      (_, type: string, name: string) => `var ${name}: ${TYPES[type]} =`,
    )
    .replace(/\b(float|int|vec2|vec3|vec4|ivec2)\(/g, (_, type: string) => `${TYPES[type]}(`)
    .replace(/\bpick\(/g, "select(");
}

/** The program for WebGPU, with the triangle that covers its result. */
export function toWgsl(program: Program): string {
  const reads = Array.from(
    { length: program.textures },
    (_, i) => `
@group(0) @binding(${i + 1}) var T${i}: texture_2d<f32>;
fn fetch${i}(at: vec2<i32>) -> vec4<f32> { return textureLoad(T${i}, at, 0); }
fn extent${i}() -> vec2<i32> { return vec2<i32>(textureDimensions(T${i})); }`,
  ).join("");
  return `@group(0) @binding(0) var<uniform> U: array<vec4<f32>, ${UNIFORMS}>;${reads}
${inWgsl(written(program))}
@vertex fn cover(@builtin(vertex_index) i: u32) -> @builtin(position) vec4<f32> {
  return vec4<f32>(f32(i % 2u) * 4.0 - 1.0, f32(i / 2u) * 4.0 - 1.0, 0.0, 1.0);
}
@fragment fn paint(@builtin(position) p: vec4<f32>) -> @location(0) vec4<f32> {
  return shade(vec2<i32>(p.xy));
}`;
}
