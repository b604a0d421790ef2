import type { Gpu } from "./Gpu";
import type { LivePicture, LivePorts } from "./live";
import { LONGEST, type Picture } from "./Picture";
import { reduced } from "./reduced";
import type { Outputs } from "./tools/tool";

interface Size {
  readonly outputs: Outputs;
  readonly ports: LivePorts;
}

/** What a step gave, in the sizes it was drawn in, and what it was made from. */
export class Made {
  private readonly sizes = new Map<number, Size>();
  private freed = false;

  constructor(
    /** Equal text, equal picture. */
    readonly key: string,
    private readonly gpu: Gpu,
  ) {}

  /** Its pictures with that longest side; made from larger ones where there are some. */
  at(side: number): Outputs | null {
    const found = this.sizes.get(side);
    if (found) return found.outputs;
    const whole = this.sizes.get(LONGEST);
    if (!whole) return null;
    const smaller = Object.entries(whole.outputs).map(([port, picture]) => {
      const { width, height } = picture.surface;
      const scale = Math.min(1, side / Math.max(width, height));
      const part = (length: number) => Math.max(1, Math.round(length * scale));
      const size = { width: part(width), height: part(height) };
      return [port, { ...picture, surface: reduced(this.gpu, picture.surface, size) }] as const;
    });
    return this.add(side, Object.fromEntries(smaller), 0);
  }

  add(side: number, outputs: Outputs, asked: number): Outputs {
    const ports: Record<string, LivePicture> = {};
    for (const [port, picture] of Object.entries(outputs)) ports[port] = this.shown(picture, asked);
    this.sizes.set(side, { outputs, ports });
    return outputs;
  }

  /** The largest it has, for all to see. */
  get ports(): LivePorts {
    const side = Math.max(...this.sizes.keys());
    return this.sizes.get(side)?.ports ?? {};
  }

  free(): void {
    this.freed = true;
    for (const { outputs } of this.sizes.values()) {
      for (const { surface } of Object.values(outputs)) this.gpu.free(surface);
    }
    this.sizes.clear();
  }

  private shown({ surface, full }: Picture, asked: number): LivePicture {
    const { width, height } = surface;
    const { gpu } = this;
    let pixels: Promise<ImageData> | null = null;
    const take = () => {
      if (this.freed || gpu.lost) return null;
      const found = pixels ?? gpu.shown(surface);
      if (!(found instanceof Promise)) return found;
      // Read back once for all that show it.
      pixels = found;
      return found.then((data) => createImageBitmap(data));
    };
    return { width, height, full, asked, take };
  }
}
