/** The catalogue of node types. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import { listSubgraphs } from "@/api/subgraphs";
import { typeOf } from "@/graph/subgraph";
import type { Catalogue, Json, NodeType } from "@/graph/types";

export const nodeTypesQuery = queryOptions({
  queryKey: ["node-types"],
  queryFn: async ({ signal }): Promise<Catalogue> => {
    const page = await request<{ items: NodeType[] }>("/node-types?limit=500", { signal });
    const own = page.items.map((type) => [type.id, type] as const);
    const aliases = page.items.flatMap((type) =>
      (type.aliases ?? []).map((alias) => [alias, type] as const),
    );
    const types: Catalogue = new Map([...aliases, ...own]);
    // The library is an extra: without it, all that a server can run is there nevertheless.
    const library = await listSubgraphs(signal).catch(() => []);
    const offered = library.map(({ id, definition }): [string, NodeType] => {
      const type = typeOf(definition, types, `subgraph:${id}`);
      return [type.id, { ...type, subgraph: definition as unknown as Json }];
    });
    return new Map([...types, ...offered]);
  },
  staleTime: Number.POSITIVE_INFINITY,
});
