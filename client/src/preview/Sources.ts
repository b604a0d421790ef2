import { assetUrl } from "@/api/assets";
import { fileFacts } from "./fileFacts";
import type { Gpu, Surface } from "./Gpu";
import { LONGEST, type Picture, previewSize } from "./Picture";
import { ENTER } from "./programs/enter";
import { reduced } from "./reduced";

/** Files and pictures beyond this are left to the server: a browser would stall over them. */
const MOST_BYTES = 48 * 1024 * 1024;
const MOST_PIXELS = 40_000_000;
/** Answers of a server that is busy, restarting or behind a gate that is. */
const PASSING: readonly number[] = [429, 500, 502, 503, 504];
/** Pictures kept on the card beside those in use. */
const SPARE = 6;

/** A stored picture by its longest side; the largest is there from the start. */
type Sizes = Map<number, Picture>;

/** Stored pictures at preview size, each fetched and decoded once. */
export class Sources {
  private readonly known = new Map<string, Promise<Sizes | null>>();

  constructor(private readonly gpu: Gpu) {}

  /** A picture whose longest side is `side` at most; null for what cannot be shown here. */
  async get(asset: string, side = LONGEST): Promise<Picture | null> {
    const sizes = await this.sizes(asset);
    const whole = sizes?.get(LONGEST);
    if (!sizes || !whole) return null;
    const size = previewSize(whole.full, side);
    if (size.width >= whole.surface.width && size.height >= whole.surface.height) return whole;
    const small = sizes.get(side) ?? this.smaller(whole, size);
    sizes.set(side, small);
    return small;
  }

  private smaller(whole: Picture, size: Surface): Picture {
    return { ...whole, surface: reduced(this.gpu, whole.surface, size) };
  }

  private sizes(asset: string): Promise<Sizes | null> {
    const found = this.known.get(asset) ?? this.load(asset).catch(() => this.forget(asset));
    this.known.delete(asset);
    this.known.set(asset, found);
    return found;
  }

  /** Frees what is not among `used`, but for the newest few, whose smaller sizes it frees. */
  trim(used: ReadonlySet<string>): void {
    const idle = [...this.known.keys()].filter((asset) => !used.has(asset));
    const gone = idle.splice(0, Math.max(0, idle.length - SPARE));
    for (const asset of gone) this.free(asset);
    for (const asset of idle) void this.known.get(asset)?.then((sizes) => this.slim(sizes));
  }

  private slim(sizes: Sizes | null): void {
    for (const [side, { surface }] of sizes ?? []) {
      if (side === LONGEST) continue;
      this.gpu.free(surface);
      sizes?.delete(side);
    }
    this.gpu.trim();
  }

  /** Frees all, and what is still on its way once it is there. */
  close(): void {
    for (const asset of [...this.known.keys()]) this.free(asset);
  }

  private free(asset: string): void {
    const sizes = this.known.get(asset);
    this.known.delete(asset);
    void sizes?.then((found) => {
      for (const { surface } of found?.values() ?? []) this.gpu.free(surface);
      found?.clear();
      this.gpu.trim();
    });
  }

  private forget(asset: string): null {
    this.known.delete(asset);
    return null;
  }

  private async load(asset: string): Promise<Sizes | null> {
    const response = await fetch(assetUrl(asset, "0"), { credentials: "same-origin" });
    // What fails for a moment is fetched again with the next drawing; any other answer is the last.
    if (PASSING.includes(response.status)) throw new Error(`answered ${response.status}`);
    if (!response.ok || Number(response.headers.get("content-length")) > MOST_BYTES) return null;
    const blob = await response.blob();
    const facts = fileFacts(new Uint8Array(await blob.slice(0, 65_536).arrayBuffer()));
    const whole = await createImageBitmap(blob, { premultiplyAlpha: "none" });
    const full = [whole.width, whole.height] as const;
    if (full[0] * full[1] > MOST_PIXELS) {
      whole.close();
      return null;
    }
    const bitmap = await this.taken(whole);
    const upload = this.gpu.upload(bitmap);
    bitmap.close();
    const size = previewSize(full);
    const values = [size.width, size.height];
    const surface = this.gpu.surface(size.width, size.height);
    this.gpu.draw({ program: ENTER, values, inputs: [upload], onto: surface });
    this.gpu.free(upload);
    return new Map([[LONGEST, { surface, full, ...facts }]]);
  }

  /** The picture in a size the card takes. */
  private async taken(whole: ImageBitmap): Promise<ImageBitmap> {
    const longest = Math.max(whole.width, whole.height);
    if (longest <= this.gpu.longest) return whole;
    const share = this.gpu.longest / longest;
    const small = await createImageBitmap(whole, {
      premultiplyAlpha: "none",
      resizeWidth: Math.max(1, Math.floor(whole.width * share)),
      resizeHeight: Math.max(1, Math.floor(whole.height * share)),
      resizeQuality: "high",
    });
    whole.close();
    return small;
  }
}
