/**
 * Letters to outlines. fontkit shapes them: it reads the extension lookups that hold the kerning of nearly
 * every open face, which opentype.js 2.0 does not; its own last release is of December 2024, and the
 * many tools that make PDF files with it keep it cared for.
 */
import type { Font, PathCommand } from "fontkit";
import { type Face, type FaceFile, filesFor } from "@/paint/text/faces";

/** x, y of one corner after the other. */
export type Outline = number[];

/** One line of text, in shares of its size: y grows downwards from the base line. */
export interface ShapedLine {
  readonly outlines: readonly Outline[];
  readonly width: number;
}

export interface Shaper {
  /** How far letters reach above and below the base line, in shares of the size. */
  readonly ascent: number;
  readonly descent: number;
  /** Whether it is of `face` and has what `text` needs of it. */
  reads(face: Face, text: string): boolean;
  /** `tolerance`: how far a flattened curve may lie from the true one, in shares of the size. */
  line(text: string, tolerance: number): ShapedLine;
}

const loaded = new Map<string, Promise<Font>>();

/** Reads what `text` needs of a face. Rejects when a file cannot be fetched or read. */
export async function shaperFor(
  face: Face,
  text: string,
  read: (file: FaceFile) => Promise<Uint8Array> = fetched,
): Promise<Shaper> {
  const files = filesFor(face, text);
  const fonts = await Promise.all(files.map((file) => fontOf(file, read)));
  const known = new Set(files.map(({ url }) => url));
  const [first] = fonts;
  if (!first) throw new Error(`no file of ${face.label}`);
  return {
    ascent: first.ascent / first.unitsPerEm,
    descent: -first.descent / first.unitsPerEm,
    reads: (other, wanted) =>
      other === face && filesFor(face, wanted).every(({ url }) => known.has(url)),
    line: (line, tolerance) => shapedLine(line, fonts, first, tolerance),
  };
}

function fontOf(file: FaceFile, read: (file: FaceFile) => Promise<Uint8Array>): Promise<Font> {
  const known = loaded.get(file.url);
  if (known) return known;
  const font = opened(file, read);
  loaded.set(file.url, font);
  // Another try may go better.
  font.catch(() => loaded.delete(file.url));
  return font;
}

/** The library comes with the first letter: most people only paint. */
async function opened(
  file: FaceFile,
  read: (file: FaceFile) => Promise<Uint8Array>,
): Promise<Font> {
  const [{ create }, bytes] = await Promise.all([import("fontkit"), read(file)]);
  return create(bytes as Parameters<typeof create>[0]) as Font;
}

async function fetched({ url }: FaceFile): Promise<Uint8Array> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`a typeface could not be loaded (${answer.status})`);
  return new Uint8Array(await answer.arrayBuffer());
}

function shapedLine(
  text: string,
  fonts: readonly Font[],
  first: Font,
  tolerance: number,
): ShapedLine {
  const outlines: Outline[] = [];
  let x = 0;
  for (const { font, part } of runs(text, fonts, first)) {
    const scale = 1 / font.unitsPerEm;
    const { glyphs, positions } = font.layout(part);
    glyphs.forEach((glyph, place) => {
      const at = positions[place];
      if (!at) return;
      const from = { x: x + at.xOffset * scale, y: -at.yOffset * scale, scale };
      outlines.push(...flattened(glyph.path.commands, from, tolerance));
      x += at.xAdvance * scale;
    });
  }
  return { outlines, width: x };
}

/** Pieces of a line whose letters are in one file. */
function runs(text: string, fonts: readonly Font[], first: Font): { font: Font; part: string }[] {
  const found: { font: Font; part: string }[] = [];
  for (const letter of text) {
    const point = letter.codePointAt(0) ?? 0;
    const font = fonts.find((one) => one.hasGlyphForCodePoint(point)) ?? first;
    const last = found.at(-1);
    if (last?.font === font) last.part += letter;
    else found.push({ font, part: letter });
  }
  return found;
}

interface Placing {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Curves as straight pieces; every outline is closed by its nature. */
function flattened(
  commands: readonly PathCommand[],
  { x, y, scale }: Placing,
  tolerance: number,
): Outline[] {
  const found: Outline[] = [];
  let ring: Outline = [];
  for (const { command, args } of commands) {
    const at = args.map((value, place) =>
      place % 2 === 0 ? x + value * scale : y - value * scale,
    );
    if (command === "moveTo") {
      ring = [...at];
      found.push(ring);
    } else if (command !== "closePath") addCurve(ring, at, tolerance);
  }
  return found.filter((outline) => outline.length >= 6);
}

/** Most pieces of one curve. */
const MOST_PIECES = 64;

/** A line (2 numbers), a quadratic (4) or a cubic (6) from where `ring` ends. */
function addCurve(ring: Outline, to: readonly number[], tolerance: number): void {
  const points = [ring.at(-2) ?? 0, ring.at(-1) ?? 0, ...to];
  const order = to.length / 2;
  let bend = 0;
  for (let at = 0; at + 5 < points.length; at += 2) {
    const [ax = 0, ay = 0, bx = 0, by = 0, cx = 0, cy = 0] = points.slice(at, at + 6);
    bend = Math.max(bend, Math.hypot(ax - 2 * bx + cx, ay - 2 * by + cy));
  }
  // Wang's bound: a curve cut into n pieces lies within d(d-1)/8·bend/n² of them.
  const pieces = Math.ceil(Math.sqrt((order * (order - 1) * bend) / (8 * tolerance)));
  const count = Math.min(MOST_PIECES, Math.max(1, pieces));
  for (let piece = 1; piece <= count; piece += 1) ring.push(...pointAt(points, piece / count));
}

/** De Casteljau. */
function pointAt(points: readonly number[], t: number): number[] {
  let now = [...points];
  while (now.length > 2) {
    const next: number[] = [];
    for (let at = 0; at + 2 < now.length; at += 1) {
      next.push((now[at] ?? 0) + ((now[at + 2] ?? 0) - (now[at] ?? 0)) * t);
    }
    now = next;
  }
  return now;
}
