/** Pictures of nodes as they would be: shown in place of their results until they are run. */
import { create } from "zustand";

export interface LivePicture {
  /** Size of the preview. */
  readonly width: number;
  readonly height: number;
  /** Width and height the real picture will have. */
  readonly full: readonly [width: number, height: number];
  /** When the settings it shows were read, by `performance.now()`. */
  readonly asked: number;
  /** The picture for one canvas, which then owns it; null once there is a newer one. */
  take(): ImageBitmap | Promise<ImageBitmap> | null;
}

export type LivePorts = Readonly<Record<string, LivePicture>>;

interface Live {
  pictures: ReadonlyMap<string, LivePorts>;
  /** What the server said of a node that it could not preview. */
  refused: ReadonlyMap<string, string>;
  show(pictures: ReadonlyMap<string, LivePorts>): void;
  refuse(node: string, why: string | null): void;
}

export const useLive = create<Live>()((set, get) => ({
  pictures: new Map(),
  refused: new Map(),
  show: (pictures) => set({ pictures }),
  refuse: (node, why) => {
    if ((get().refused.get(node) ?? null) === why) return;
    const refused = new Map(get().refused);
    if (why === null) refused.delete(node);
    else refused.set(node, why);
    set({ refused });
  },
}));
