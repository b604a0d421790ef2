/** Params in somebody's hand: what a slider says before it is let go. */
import { create } from "zustand";
import type { Json } from "@/graph/types";

type Params = Readonly<Record<string, Json>>;

interface Moving {
  /** Values not committed yet, by node. */
  values: ReadonlyMap<string, Params>;
  /** Nodes whose settings were touched here since the workflow was opened. */
  touched: ReadonlySet<string>;
  /** A live value; null when it was let go or taken back. */
  move(node: string, param: string, value: Json | null): void;
  touch(node: string): void;
  reset(): void;
}

export const useMoving = create<Moving>()((set, get) => ({
  values: new Map(),
  touched: new Set(),
  move: (node, param, value) => {
    const held = get().values.get(node);
    if (value === null && held?.[param] === undefined) return;
    const { [param]: _, ...rest } = held ?? {};
    const next = value === null ? rest : { ...rest, [param]: value };
    const values = new Map(get().values);
    if (Object.keys(next).length > 0) values.set(node, next);
    else values.delete(node);
    set({ values });
    get().touch(node);
  },
  touch: (node) =>
    set((state) =>
      state.touched.has(node) ? state : { touched: new Set([...state.touched, node]) },
    ),
  reset: () => set({ values: new Map(), touched: new Set() }),
}));
