import { type Draw, type Gpu, type Rows, SHOW, type Surface } from "./Gpu";
import { type Program, toWgsl, UNIFORMS } from "./program";
import { type Screen, screenOf } from "./Screen";
import { Spares } from "./Spares";
import { COPIED, FLOATS, SLOT_BYTES, SLOTS, USAGE } from "./webGpuWords";

interface Texture extends Surface {
  readonly texture: GPUTexture;
  readonly format: GPUTextureFormat;
}

/** A card through WebGPU. Null where there is none, and for a `simulated` one that is not asked for. */
export async function openWebGpu(simulated: boolean): Promise<Gpu | null> {
  // The declarations promise it everywhere; browsers do not.
  const gpu = navigator.gpu as GPU | undefined;
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter?.info.isFallbackAdapter && !simulated) return null;
  const device = await adapter?.requestDevice().catch(() => null);
  return adapter && device ? new WebGpu(device, await screenOf(adapter, device)) : null;
}

class WebGpu implements Gpu {
  readonly kind = "webgpu";
  readonly longest: number;
  lost = false;
  private readonly ready = new Map<string, GPURenderPipeline>();
  private readonly layouts = new Map<number, GPUBindGroupLayout>();
  private readonly numbers: GPUBuffer;
  private readonly spares = new Spares<Texture>((old) => this.destroy(old));
  /** What is written down and not yet given to the card, and how many of its slots are taken. */
  private encoder: GPUCommandEncoder | null = null;
  private slot = 0;

  constructor(
    private readonly device: GPUDevice,
    private readonly screen: Screen,
  ) {
    this.longest = device.limits.maxTextureDimension2D;
    this.numbers = device.createBuffer({
      size: SLOTS * SLOT_BYTES,
      usage: USAGE.uniform | USAGE.filled,
    });
    void device.lost.then(() => {
      this.lost = true;
    });
  }

  upload(bitmap: ImageBitmap): Surface {
    const { width, height } = bitmap;
    const made = this.made(width, height, COPIED);
    this.device.queue.copyExternalImageToTexture(
      { source: bitmap },
      { texture: made.texture, premultipliedAlpha: false },
      [width, height],
    );
    return made;
  }

  surface(width: number, height: number): Surface {
    return this.spares.take(width, height) ?? this.made(width, height, FLOATS);
  }

  draw(draw: Draw, rows?: Rows): void {
    const onto = draw.onto as Texture;
    this.paint(draw, onto.texture.createView(), onto.format, rows);
  }

  shown(surface: Surface): ImageBitmap | Promise<ImageData> {
    const { width, height } = surface;
    const { format, straight } = this.screen;
    const onto = this.screen.begin(width, height);
    const draw = { program: SHOW, values: [0, straight ? 1 : 0], inputs: [surface], onto: surface };
    this.paint(draw, onto.createView(), format);
    this.flush();
    return this.screen.end(onto);
  }

  async settled(): Promise<void> {
    this.flush();
    await this.device.queue.onSubmittedWorkDone();
    if (this.lost) throw new Error("the graphics card was taken away");
  }

  free(surface: Surface): void {
    const texture = surface as Texture;
    if (texture.format === FLOATS) this.spares.give(texture);
    else this.destroy(texture);
  }

  trim(): void {
    this.spares.clear();
  }

  close(): void {
    this.device.destroy();
  }

  private made(width: number, height: number, format: GPUTextureFormat): Texture {
    const usage = USAGE.out | USAGE.copy | USAGE.bound | USAGE.drawn;
    const texture = this.device.createTexture({ size: [width, height], format, usage });
    return { texture, width, height, format };
  }

  /** What reads it must have been given to the card before. */
  private destroy({ texture }: Texture): void {
    this.flush();
    texture.destroy();
  }

  private flush(): void {
    if (this.encoder) this.device.queue.submit([this.encoder.finish()]);
    this.encoder = null;
    this.slot = 0;
  }

  private paint(
    { program, values, inputs, onto }: Draw,
    view: GPUTextureView,
    format: GPUTextureFormat,
    rows?: Rows,
  ): void {
    const { device } = this;
    if (this.slot === SLOTS) this.flush();
    const offset = this.slot * SLOT_BYTES;
    this.slot += 1;
    // Written before anything of this batch is drawn: each drawing of it has a slot of its own.
    const numbers = new Float32Array(4 * Math.ceil(Math.max(values.length, 1) / 4));
    numbers.set(values);
    device.queue.writeBuffer(this.numbers, offset, numbers);
    this.encoder ??= device.createCommandEncoder();
    const loadOp = rows && rows.from > 0 ? ("load" as const) : ("clear" as const);
    const pass = this.encoder.beginRenderPass({
      colorAttachments: [{ view, loadOp, storeOp: "store" }],
    });
    pass.setPipeline(this.pipeline(program, format));
    pass.setBindGroup(0, this.bound(program, inputs), [offset]);
    if (rows) pass.setScissorRect(0, rows.from, onto.width, rows.count);
    pass.draw(3);
    pass.end();
  }

  private bound(program: Program, inputs: readonly Surface[]): GPUBindGroup {
    return this.device.createBindGroup({
      layout: this.layout(program.textures),
      entries: [
        { binding: 0, resource: { buffer: this.numbers, size: SLOT_BYTES } },
        ...inputs.map((input, place) => ({
          binding: place + 1,
          resource: (input as Texture).texture.createView(),
        })),
      ],
    });
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
        {
          ...{ binding: 0, visibility },
          buffer: { hasDynamicOffset: true, minBindingSize: 16 * UNIFORMS },
        },
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
