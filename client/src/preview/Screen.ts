/** How a picture leaves WebGPU for the canvases of the page. */
import { COPIED, ROW_BYTES, USAGE } from "./webGpuWords";

export interface Screen {
  readonly format: GPUTextureFormat;
  /** Whether it takes straight alpha instead of premultiplied. */
  readonly straight: boolean;
  /** What is to be drawn onto. */
  begin(width: number, height: number): GPUTexture;
  /** The picture of what was drawn, or its pixels. */
  end(onto: GPUTexture): ImageBitmap | Promise<ImageData>;
}

/**
 * The canvas where this browser hands pictures on with it, which keeps them on the card; else a
 * readback. A browser that only simulates a card is not even tried: some lose it over a canvas.
 */
export async function screenOf(adapter: GPUAdapter, device: GPUDevice): Promise<Screen> {
  const readback = new Readback(device);
  if (adapter.info.isFallbackAdapter) return readback;
  const direct = Direct.open(device);
  return direct && (await shows(direct, device)) ? direct : readback;
}

/** A canvas nobody sees: its picture is moved to one that is seen. */
class Direct implements Screen {
  readonly format = COPIED;
  readonly straight = false;

  private constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly context: GPUCanvasContext,
  ) {}

  static open(device: GPUDevice): Direct | null {
    try {
      const canvas = new OffscreenCanvas(1, 1);
      const context = canvas.getContext("webgpu") as GPUCanvasContext | null;
      if (!context) return null;
      context.configure({ device, format: COPIED, alphaMode: "premultiplied" });
      return new Direct(canvas, context);
    } catch {
      return null;
    }
  }

  begin(width: number, height: number): GPUTexture {
    const { canvas } = this;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    return this.context.getCurrentTexture();
  }

  end(): ImageBitmap {
    return this.canvas.transferToImageBitmap();
  }
}

/** Works with every driver, and is 2 MB at most. */
class Readback implements Screen {
  readonly format = COPIED;
  readonly straight = true;

  constructor(private readonly device: GPUDevice) {}

  begin(width: number, height: number): GPUTexture {
    const usage = USAGE.out | USAGE.drawn;
    return this.device.createTexture({ size: [width, height], format: COPIED, usage });
  }

  async end(onto: GPUTexture): Promise<ImageData> {
    const { device } = this;
    const { width, height } = onto;
    const row = Math.ceil((4 * width) / ROW_BYTES) * ROW_BYTES;
    const buffer = device.createBuffer({ size: row * height, usage: USAGE.read | USAGE.filled });
    const encoder = device.createCommandEncoder();
    const layout = { buffer, bytesPerRow: row };
    encoder.copyTextureToBuffer({ texture: onto }, layout, [width, height]);
    device.queue.submit([encoder.finish()]);
    onto.destroy();
    await buffer.mapAsync(USAGE.read);
    const bytes = new Uint8ClampedArray(buffer.getMappedRange());
    const picture = new ImageData(width, height);
    for (let y = 0; y < height; y += 1) {
      picture.data.set(bytes.subarray(y * row, y * row + 4 * width), 4 * width * y);
    }
    buffer.destroy();
    return picture;
  }
}

/** Whether a colour that is drawn comes out of it. */
async function shows(screen: Direct, device: GPUDevice): Promise<boolean> {
  try {
    device.pushErrorScope("validation");
    const onto = screen.begin(1, 1);
    const encoder = device.createCommandEncoder();
    const [view, clearValue] = [onto.createView(), [0, 1, 0, 1]];
    encoder
      .beginRenderPass({
        colorAttachments: [{ view, clearValue, loadOp: "clear", storeOp: "store" }],
      })
      .end();
    device.queue.submit([encoder.finish()]);
    const bitmap = screen.end();
    if (await device.popErrorScope()) return false;
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen?.drawImage(bitmap, 0, 0);
    bitmap.close();
    const [red = 0, green = 0] = pen?.getImageData(0, 0, 1, 1).data ?? [];
    return red < 10 && green > 245;
  } catch {
    return false;
  }
}
