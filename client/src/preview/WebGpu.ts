import { type Gpu, SHOW, type Surface } from "./Gpu";
import { type Program, toWgsl, UNIFORMS } from "./program";

interface Texture extends Surface {
  readonly texture: GPUTexture;
}

/** Flags of the specification, which the declarations at hand leave out. */
const USAGE = {
  read: 0x01,
  out: 0x01,
  copy: 0x02,
  bound: 0x04,
  drawn: 0x10,
  uniform: 0x40,
  filled: 0x08,
  fragment: 0x2,
};
/** What results are kept in between programs. */
const FLOATS: GPUTextureFormat = "rgba32float";
const COPIED: GPUTextureFormat = "rgba8unorm";
/** Rows of a copy begin at multiples of this. */
const ROW_BYTES = 256;

/** A card through WebGPU. Null where there is none. */
export async function openWebGpu(): Promise<Gpu | null> {
  // The declarations promise it everywhere; browsers do not.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  const device = await adapter?.requestDevice().catch(() => null);
  return device ? new WebGpu(device) : null;
}

class WebGpu implements Gpu {
  readonly kind = "webgpu";
  readonly longest: number;
  held = 0;
  lost = false;
  private readonly ready = new Map<string, GPURenderPipeline>();
  private readonly layouts = new Map<number, GPUBindGroupLayout>();

  constructor(private readonly device: GPUDevice) {
    this.longest = device.limits.maxTextureDimension2D;
    void device.lost.then(() => {
      this.lost = true;
    });
  }

  upload(bitmap: ImageBitmap): Surface {
    const { width, height } = bitmap;
    const made = this.made({ width, height }, COPIED);
    this.device.queue.copyExternalImageToTexture(
      { source: bitmap },
      { texture: made.texture, premultipliedAlpha: false },
      [width, height],
    );
    return made;
  }

  draw(program: Program, values: readonly number[], inputs: readonly Surface[], size: Surface) {
    const made = this.made(size, FLOATS);
    this.paint(program, values, inputs, made.texture, FLOATS);
    return made;
  }

  /** Read back rather than drawn to a canvas: that works with every driver, and is 2 MB at most. */
  async shown(surface: Surface): Promise<ImageBitmap> {
    const { device } = this;
    const { width, height } = surface;
    const made = this.made(surface, COPIED);
    this.paint(SHOW, [0, 1], [surface], made.texture, COPIED);
    const row = Math.ceil((4 * width) / ROW_BYTES) * ROW_BYTES;
    const buffer = device.createBuffer({ size: row * height, usage: USAGE.read | USAGE.filled });
    const encoder = device.createCommandEncoder();
    const layout = { buffer, bytesPerRow: row };
    encoder.copyTextureToBuffer({ texture: made.texture }, layout, [width, height]);
    device.queue.submit([encoder.finish()]);
    this.free(made);
    await buffer.mapAsync(USAGE.read);
    const bytes = new Uint8ClampedArray(buffer.getMappedRange());
    const picture = new ImageData(width, height);
    for (let y = 0; y < height; y += 1) {
      picture.data.set(bytes.subarray(y * row, y * row + 4 * width), 4 * width * y);
    }
    buffer.destroy();
    return createImageBitmap(picture);
  }

  free(surface: Surface): void {
    this.held -= 1;
    (surface as Texture).texture.destroy();
  }

  close(): void {
    this.device.destroy();
  }

  private made({ width, height }: Surface, format: GPUTextureFormat): Texture {
    const usage = USAGE.out | USAGE.copy | USAGE.bound | USAGE.drawn;
    const texture = this.device.createTexture({ size: [width, height], format, usage });
    this.held += 1;
    return { texture, width, height };
  }

  private paint(
    program: Program,
    values: readonly number[],
    inputs: readonly Surface[],
    target: GPUTexture,
    format: GPUTextureFormat,
  ): void {
    const { device } = this;
    const numbers = new Float32Array(4 * UNIFORMS);
    numbers.set(values);
    const buffer = device.createBuffer({
      size: numbers.byteLength,
      usage: USAGE.uniform | USAGE.filled,
    });
    device.queue.writeBuffer(buffer, 0, numbers);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginRenderPass({
      colorAttachments: [{ view: target.createView(), loadOp: "clear", storeOp: "store" }],
    });
    pass.setPipeline(this.pipeline(program, format));
    pass.setBindGroup(
      0,
      device.createBindGroup({
        layout: this.layout(program.textures),
        entries: [
          { binding: 0, resource: { buffer } },
          ...inputs.map((input, place) => ({
            binding: place + 1,
            resource: (input as Texture).texture.createView(),
          })),
        ],
      }),
    );
    pass.draw(3);
    pass.end();
    device.queue.submit([encoder.finish()]);
    // Freed by the driver when what was submitted is done.
    buffer.destroy();
  }

  private pipeline(program: Program, format: GPUTextureFormat): GPURenderPipeline {
    const key = `${program.name} ${format}`;
    const known = this.ready.get(key);
    if (known) return known;
    const module = this.device.createShaderModule({ label: program.name, code: toWgsl(program) });
    const made = this.device.createRenderPipeline({
      label: program.name,
      layout: this.device.createPipelineLayout({
        bindGroupLayouts: [this.layout(program.textures)],
      }),
      vertex: { module },
      fragment: { module, targets: [{ format }] },
    });
    this.ready.set(key, made);
    return made;
  }

  private layout(textures: number): GPUBindGroupLayout {
    const known = this.layouts.get(textures);
    if (known) return known;
    const visibility = USAGE.fragment;
    const made = this.device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: {} },
        ...Array.from({ length: textures }, (_, place) => ({
          ...{ binding: place + 1, visibility },
          texture: { sampleType: "unfilterable-float" as const },
        })),
      ],
    });
    this.layouts.set(textures, made);
    return made;
  }
}
