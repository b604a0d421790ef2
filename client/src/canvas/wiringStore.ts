/** The wire that hangs on the pointer now, so that ports can light up or step back. */
import { create } from "zustand";

export interface Wiring {
  readonly node: string;
  readonly port: string;
  readonly side: "source" | "target";
}

export const useWiring = create<{ wiring: Wiring | null }>(() => ({ wiring: null }));

export function setWiring(wiring: Wiring | null): void {
  useWiring.setState({ wiring });
}
