/** From an asset to pixels: at its own size, or smaller where it is larger than one can paint on here. */
import { type Asset, assetUrl, previewUrl } from "@/api/assets";

/** Most pixels that are painted on in a browser; strokes on larger pictures are drawn on a smaller copy. */
export const MOST_PIXELS = 2 ** 22;
/** Widest preview the server makes. */
const WIDEST_PREVIEW = 4096;
/** The smallest one it makes. */
const SMALLEST_PREVIEW = 16;
/** What every browser reads; the rest comes as a preview. */
const READ = new Set(["image/png", "image/jpeg", "image/webp", "image/*"]);

export interface Picture {
  /** Straight RGBA, 8 bits each. */
  readonly pixels: ImageData;
  /** Width and height of the picture itself, of which `pixels` may be a smaller copy. */
  readonly of: readonly [width: number, height: number];
}

/** The size of the copy that is painted on. */
export function copySize([width, height]: readonly [number, number]): [number, number] {
  const shrunk = Math.min(1, Math.sqrt(MOST_PIXELS / (width * height)));
  return [Math.max(1, Math.round(width * shrunk)), Math.max(1, Math.round(height * shrunk))];
}

/** An even picture, where nothing comes in. */
export function plainPicture(of: readonly [number, number], color: string | null): Picture {
  const canvas = new OffscreenCanvas(...copySize(of));
  const pen = penOf(canvas);
  if (color !== null) {
    pen.fillStyle = color;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  return { pixels: pen.getImageData(0, 0, canvas.width, canvas.height), of };
}

/** Rejects when the picture cannot be fetched or read. */
export async function loadPicture(told: Asset): Promise<Picture> {
  const asset = await measured(told);
  const image = await decoded(asset);
  const of = [asset.width ?? image.naturalWidth, asset.height ?? image.naturalHeight] as const;
  const [width, height] = copySize(of);
  return { pixels: drawn(image, width, height), of };
}

/** The lightness of a mask at the size of the picture. */
export async function loadMask(
  asset: Asset,
  width: number,
  height: number,
): Promise<Uint8ClampedArray> {
  const { data } = drawn(await decoded(await measured(asset)), width, height);
  return Uint8ClampedArray.from({ length: width * height }, (_, place) => data[place * 4] ?? 0);
}

/**
 * The asset with its size. What no run made yet says none, and may be too large to decode whole: the
 * server's smallest preview tells how large it is.
 */
export async function measured(asset: Asset): Promise<Asset> {
  if (asset.width && asset.height) return asset;
  const { headers } = await fetch(previewUrl(asset.id, SMALLEST_PREVIEW));
  const [width, height] = ["x-image-width", "x-image-height"].map((name) => headers.get(name));
  return width && height ? { ...asset, width: Number(width), height: Number(height) } : asset;
}

async function decoded(asset: Asset): Promise<HTMLImageElement> {
  const large = (asset.width ?? 0) * (asset.height ?? 0) > MOST_PIXELS;
  const own = READ.has(asset.media_type) && !large;
  const image = new Image();
  image.src = own ? assetUrl(asset.id, "0") : previewUrl(asset.id, WIDEST_PREVIEW);
  await image.decode();
  return image;
}

function drawn(image: HTMLImageElement, width: number, height: number): ImageData {
  const canvas = new OffscreenCanvas(width, height);
  const pen = penOf(canvas);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(image, 0, 0, width, height);
  return pen.getImageData(0, 0, width, height);
}

function penOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen) throw new Error("This browser cannot draw");
  return pen;
}
