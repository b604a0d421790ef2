/** The catalogue of node types. */
import { queryOptions } from "@tanstack/react-query";
import { request } from "@/api/client";
import type { Catalogue, NodeType } from "@/graph/types";

export const nodeTypesQuery = queryOptions({
  queryKey: ["node-types"],
  queryFn: async ({ signal }): Promise<Catalogue> => {
    const page = await request<{ items: NodeType[] }>("/node-types?limit=500", { signal });
    return new Map(page.items.map((type) => [type.id, type]));
  },
  staleTime: Number.POSITIVE_INFINITY,
});
