import { assetUrl } from "@/api/assets";
import { fileFacts } from "./fileFacts";
import type { Gpu } from "./Gpu";
import { type Picture, previewSize } from "./Picture";
import { ENTER } from "./programs/enter";

/** Files and pictures beyond this are left to the server: a browser would stall over them. */
const MOST_BYTES = 48 * 1024 * 1024;
const MOST_PIXELS = 40_000_000;
/** Pictures kept on the card beside those in use. */
const SPARE = 6;

/** Stored pictures at preview size, each fetched and decoded once. */
export class Sources {
  private readonly known = new Map<string, Promise<Picture | null>>();

  constructor(private readonly gpu: Gpu) {}

  /** Null for what cannot be shown here. */
  get(asset: string): Promise<Picture | null> {
    const found = this.known.get(asset) ?? this.load(asset).catch(() => this.forget(asset));
    this.known.delete(asset);
    this.known.set(asset, found);
    return found;
  }

  /** Frees what is not among `used`, but for the newest few. */
  trim(used: ReadonlySet<string>): void {
    const idle = [...this.known.keys()].filter((asset) => !used.has(asset));
    for (const asset of idle.slice(0, Math.max(0, idle.length - SPARE))) {
      const picture = this.known.get(asset);
      this.known.delete(asset);
      void picture?.then((found) => found && this.gpu.free(found.surface));
    }
  }

  private forget(asset: string): null {
    this.known.delete(asset);
    return null;
  }

  private async load(asset: string): Promise<Picture | null> {
    const response = await fetch(assetUrl(asset, "0"), { credentials: "same-origin" });
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
    const surface = this.gpu.draw(ENTER, values, [upload], size);
    this.gpu.free(upload);
    return { surface, full, ...facts };
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
