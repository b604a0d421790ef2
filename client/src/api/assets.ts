/** Pictures and other stored bytes. */
import { API, request } from "@/api/client";
import type { Carried } from "@/api/receipts";

export interface Asset {
  id: string;
  sha256: string;
  media_type: string;
  /** Drawn in place of a provider's result. */
  simulated?: boolean;
  bytes: number;
  width?: number | null;
  height?: number | null;
  url?: string;
  name?: string | null;
  /** Of a picture just stored: the graph and receipt it carried, which are not stored with it. */
  karate?: Carried;
}

/** Address of a small picture of an asset, `width` CSS pixels wide at most. */
export function previewUrl(asset: string, width: number): string {
  return `${API}/assets/${encodeURIComponent(asset)}/preview?w=${Math.round(width)}`;
}

/** Address of the asset: a result carries its receipt, unless `receipt` "0" wants no metadata. */
export function assetUrl(asset: string, receipt?: "0" | "1"): string {
  return `${API}/assets/${encodeURIComponent(asset)}${receipt ? `?receipt=${receipt}` : ""}`;
}

/** Store a file; the same bytes give the same content address. */
export function uploadAsset(file: File, signal?: AbortSignal): Promise<Asset> {
  return request<Asset>(`/assets?name=${encodeURIComponent(file.name)}`, {
    method: "POST",
    body: file,
    mediaType: file.type || "application/octet-stream",
    ...(signal ? { signal } : {}),
  });
}
