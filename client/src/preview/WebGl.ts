import { type Gpu, SHOW, type Surface } from "./Gpu";
import { type Program, toGlsl, UNIFORMS } from "./program";

interface Texture extends Surface {
  readonly texture: WebGLTexture;
}

interface Linked {
  readonly program: WebGLProgram;
  readonly values: WebGLUniformLocation | null;
}

const COVER = `#version 300 es
void main() { gl_Position = vec4(float(gl_VertexID % 2) * 4.0 - 1.0, float(gl_VertexID / 2) * 4.0 - 1.0, 0.0, 1.0); }`;

/** A card through WebGL2. Null where it cannot draw floats. */
export function openWebGl(): Gpu | null {
  const canvas = new OffscreenCanvas(1, 1);
  const gl = canvas.getContext("webgl2", { antialias: false, depth: false, stencil: false });
  if (!gl?.getExtension("EXT_color_buffer_float")) return null;
  return new WebGl(canvas, gl);
}

class WebGl implements Gpu {
  readonly kind = "webgl2";
  readonly longest: number;
  held = 0;
  private readonly linked = new Map<string, Linked>();
  private readonly frame: WebGLFramebuffer;

  constructor(
    private readonly canvas: OffscreenCanvas,
    private readonly gl: WebGL2RenderingContext,
  ) {
    this.longest = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    this.frame = gl.createFramebuffer();
  }

  get lost(): boolean {
    return this.gl.isContextLost();
  }

  upload(bitmap: ImageBitmap): Surface {
    const { gl } = this;
    const made = this.made(bitmap.width, bitmap.height);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    return made;
  }

  draw(program: Program, values: readonly number[], inputs: readonly Surface[], size: Surface) {
    const { gl } = this;
    const made = this.made(size.width, size.height);
    gl.texStorage2D(gl.TEXTURE_2D, 1, gl.RGBA32F, size.width, size.height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.framebufferTexture2D(
      ...([gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, made.texture, 0] as const),
    );
    this.paint(program, values, inputs, size);
    return made;
  }

  async shown(surface: Surface): Promise<ImageBitmap> {
    const { gl, canvas } = this;
    if (canvas.width !== surface.width || canvas.height !== surface.height) {
      canvas.width = surface.width;
      canvas.height = surface.height;
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.paint(SHOW, [1, 0], [surface], surface);
    const bitmap = canvas.transferToImageBitmap();
    await this.settled();
    return bitmap;
  }

  free(surface: Surface): void {
    this.held -= 1;
    this.gl.deleteTexture((surface as Texture).texture);
  }

  close(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  /** Waits for the card: work that is only queued makes every later picture late. */
  private async settled(): Promise<void> {
    const { gl } = this;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    while (fence && !this.lost && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    gl.deleteSync(fence);
    if (this.lost) throw new Error("the graphics card was taken away");
  }

  private made(width: number, height: number): Texture {
    const { gl } = this;
    const texture = gl.createTexture();
    this.held += 1;
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, way, gl.NEAREST);
    }
    for (const way of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, way, gl.CLAMP_TO_EDGE);
    }
    return { texture, width, height };
  }

  private paint(
    program: Program,
    values: readonly number[],
    inputs: readonly Surface[],
    size: Surface,
  ): void {
    const { gl } = this;
    const linked = this.ready(program);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's word, not React's.
    gl.useProgram(linked.program);
    inputs.forEach((input, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, (input as Texture).texture);
    });
    const numbers = new Float32Array(4 * UNIFORMS);
    numbers.set(values);
    gl.uniform4fv(linked.values, numbers);
    gl.viewport(0, 0, size.width, size.height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  private ready(program: Program): Linked {
    const known = this.linked.get(program.name);
    if (known) return known;
    const { gl } = this;
    const made = gl.createProgram();
    for (const [type, text] of [
      [gl.VERTEX_SHADER, COVER],
      [gl.FRAGMENT_SHADER, toGlsl(program)],
    ] as const) {
      const shader = gl.createShader(type);
      if (!shader) throw new Error("the graphics card was taken away");
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(made, shader);
      gl.deleteShader(shader);
    }
    gl.linkProgram(made);
    if (!gl.getProgramParameter(made, gl.LINK_STATUS)) {
      const why = gl.getAttachedShaders(made)?.map((shader) => gl.getShaderInfoLog(shader));
      throw new Error(`${program.name}: ${why?.join("") || gl.getProgramInfoLog(made)}`);
    }
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's word, not React's.
    gl.useProgram(made);
    for (let unit = 0; unit < program.textures; unit += 1) {
      gl.uniform1i(gl.getUniformLocation(made, `T${unit}`), unit);
    }
    const linked = { program: made, values: gl.getUniformLocation(made, "U") };
    this.linked.set(program.name, linked);
    return linked;
  }
}
