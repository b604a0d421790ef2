/** One step at preview size, as the server would do it now; nothing is stored. */
import { request } from "@/api/client";
import type { Json } from "@/graph/types";

export interface StepWish {
  readonly node: string;
  /** Settings that differ from what the document says. */
  readonly params: Readonly<Record<string, Json>>;
  /** Stored pictures by input port. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** Longest side of what is wanted, in pixels. */
  readonly side: number;
}

/** A small picture; `width` and `height` are of the real one. */
export interface Previewed {
  readonly media_type: string;
  /** Base64. */
  readonly data: string;
  readonly width: number;
  readonly height: number;
}

/** Pictures by output port. Raises `ApiProblem`, 503 while runs come first. */
export async function previewStep(
  workflow: string,
  wish: StepWish,
  signal: AbortSignal,
): Promise<Readonly<Record<string, Previewed>>> {
  const path = `/workflows/${encodeURIComponent(workflow)}/preview`;
  const found = await request<{ outputs: Record<string, Previewed> }>(path, {
    ...{ method: "POST", json: wish, signal },
  });
  return found.outputs;
}
