/** The typefaces that come with the client (all SIL Open Font License), each in a file per script. */

export interface Face {
  /** As a stroke names it. */
  readonly id: string;
  readonly label: string;
  readonly family: string;
  readonly weight: 400 | 700;
}

export const FACES: readonly Face[] = [
  { id: "inter", label: "Inter", family: "inter", weight: 400 },
  { id: "inter-bold", label: "Inter Bold", family: "inter", weight: 700 },
  { id: "lora", label: "Lora", family: "lora", weight: 400 },
  { id: "lora-bold", label: "Lora Bold", family: "lora", weight: 700 },
  { id: "jetbrains-mono", label: "JetBrains Mono", family: "jetbrains-mono", weight: 400 },
  { id: "caveat-bold", label: "Caveat Bold", family: "caveat", weight: 700 },
];

/** The face of an id; the first one where it is not known here. */
export function faceOf(id: string | undefined): Face {
  return FACES.find((face) => face.id === id) ?? (FACES[0] as Face);
}

/** Scripts that a face may come in, as its files name them, the commonest first, with their letters. */
const SCRIPTS: readonly (readonly [name: string, ...ranges: (readonly [number, number])[]])[] = [
  ["latin", [0, 0xff]],
  ["latin-ext", [0x100, 0x2ba], [0x1e00, 0x1e9f], [0x1ef2, 0x1eff], [0x20a0, 0x20c0]],
  ["cyrillic", [0x400, 0x45f], [0x490, 0x491], [0x4b0, 0x4b1], [0x2116, 0x2116]],
  ["greek", [0x370, 0x3ff]],
  ["vietnamese", [0x102, 0x103], [0x1a0, 0x1b0], [0x300, 0x329], [0x1ea0, 0x1ef9]],
];

const FILES = import.meta.glob<string>(
  [
    "/node_modules/@fontsource/{inter,lora}/files/*-{latin,latin-ext,cyrillic,greek,vietnamese}-{400,700}-normal.woff",
    "/node_modules/@fontsource/jetbrains-mono/files/*-{latin,latin-ext,cyrillic,greek,vietnamese}-400-normal.woff",
    "/node_modules/@fontsource/caveat/files/*-{latin,latin-ext,cyrillic}-700-normal.woff",
  ],
  { query: "?url", import: "default", eager: true },
);

/** A file of a face: the script it is for and its address. */
export interface FaceFile {
  readonly script: string;
  readonly url: string;
}

/** The files that `text` needs, the commonest script first; the first one always, for what nobody has. */
export function filesFor({ family, weight }: Face, text: string): FaceFile[] {
  return SCRIPTS.flatMap(([script, ...ranges], place) => {
    const path = `/node_modules/@fontsource/${family}/files/${family}-${script}-${weight}-normal.woff`;
    const url = FILES[path];
    return url !== undefined && (place === 0 || anyWithin(text, ranges)) ? [{ script, url }] : [];
  });
}

function anyWithin(text: string, ranges: readonly (readonly [number, number])[]): boolean {
  return Array.from(text).some((letter) => {
    const point = letter.codePointAt(0) ?? 0;
    return ranges.some(([first, last]) => point >= first && point <= last);
  });
}
