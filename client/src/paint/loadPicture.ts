/** From an asset to pixels: at its own size, or smaller where it is larger than one can paint on here. */
import { type Asset, assetUrl, previewUrl } from "@/api/assets";

/** Most pixels that are painted on in a browser; strokes on larger pictures are drawn on a smaller copy. */
export const MOST_PIXELS = 2 ** 22;
/** Widest preview the server makes. */
const WIDEST_PREVIEW = 4096;
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
export async function loadPicture(asset: Asset): Promise<Picture> {
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
  const { data } = drawn(await decoded(asset), width, height);
  return Uint8ClampedArray.from({ length: width * height }, (_, place) => data[place * 4] ?? 0);
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
