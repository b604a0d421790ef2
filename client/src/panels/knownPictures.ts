import { queryOptions } from "@tanstack/react-query";
import type { Asset } from "@/api/assets";
import { type Page, request } from "@/api/client";

/** How many of the newest assets the picker offers. */
const OFFERED = 60;

/** The newest pictures of the workspace, each content once. */
export const picturesQuery = queryOptions({
  queryKey: ["assets"],
  queryFn: async ({ signal }) => {
    const page = await request<Page<Asset>>(`/assets?limit=${OFFERED}`, { signal });
    return distinctPictures(page.items);
  },
  staleTime: 5_000,
});

/** Pictures only, and of several assets with the same bytes the first. */
export function distinctPictures(assets: readonly Asset[]): Asset[] {
  const seen = new Set<string>();
  return assets.filter((asset) => {
    if (!asset.media_type.startsWith("image/") || seen.has(asset.sha256)) return false;
    seen.add(asset.sha256);
    return true;
  });
}
