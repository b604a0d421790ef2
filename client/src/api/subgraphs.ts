/** The library of subgraphs. */
import { type Page, request } from "@/api/client";
import type { Definition } from "@/graph/subgraph";

export interface Subgraph {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly definition: Definition;
}

/** The newest version of each, last saved first. */
export async function listSubgraphs(signal?: AbortSignal): Promise<Subgraph[]> {
  const options = signal ? { signal } : {};
  return (await request<Page<Subgraph>>("/subgraphs?limit=200", options)).items;
}

/** Save a selection; with `id` as the next version of one. */
export function saveSubgraph(
  title: string,
  definition: Definition,
  id?: string,
): Promise<Subgraph> {
  return request("/subgraphs", {
    method: "POST",
    json: { title, definition, ...(id ? { id } : {}) },
  });
}
