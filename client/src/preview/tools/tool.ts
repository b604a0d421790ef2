import type { Picture, Settings } from "../Picture";
import type { Stage } from "../Stage";

/** Pictures wired to a node, by input port; masks stand in all three colours. */
export type Wired = Readonly<Record<string, Picture | undefined>>;

/** What a node gives, by output port. */
export type Outputs = Readonly<Record<string, Picture>>;

/** How a node type is shown on the graphics card: exactly the version it was written for. */
export interface Tool {
  readonly version: number;
  /** Null for settings that only the server knows how to carry out. */
  preview(stage: Stage, wired: Wired, settings: Settings): Outputs | null;
}
