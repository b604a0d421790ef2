/** Pictures and other stored bytes. */
import { API, request } from "@/api/client";

export interface Asset {
  id: string;
  sha256: string;
  media_type: string;
  bytes: number;
  width?: number | null;
  height?: number | null;
  url?: string;
  name?: string | null;
}

/** Address of a small picture of an asset, `width` CSS pixels wide at most. */
export function previewUrl(asset: string, width: number): string {
  return `${API}/assets/${encodeURIComponent(asset)}/preview?w=${Math.round(width)}`;
}

/** Address of the stored bytes. */
export function assetUrl(asset: string): string {
  return `${API}/assets/${encodeURIComponent(asset)}`;
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
