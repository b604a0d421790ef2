import { type Draw, type Gpu, type Rows, SHOW, type Surface } from "./Gpu";
import { type Program, toGlsl, UNIFORMS } from "./program";
import { Spares } from "./Spares";

interface Texture extends Surface {
  readonly texture: WebGLTexture;
  /** Whether programs can draw onto it. */
  readonly floats: boolean;
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
  private readonly linked = new Map<string, Linked>();
  private readonly frame: WebGLFramebuffer;
  private readonly numbers = new Float32Array(4 * UNIFORMS);
  private readonly spares = new Spares<Texture>(({ texture }) => this.gl.deleteTexture(texture));

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
    const made = this.made(bitmap.width, bitmap.height, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    return made;
  }

  surface(width: number, height: number): Surface {
    const kept = this.spares.take(width, height);
    if (kept) return kept;
    const made = this.made(width, height, true);
    this.gl.texStorage2D(this.gl.TEXTURE_2D, 1, this.gl.RGBA32F, width, height);
    return made;
  }

  draw(draw: Draw, rows?: Rows): void {
    const { gl } = this;
    const onto = draw.onto as Texture;
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.frame);
    gl.framebufferTexture2D(
      ...([gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, onto.texture, 0] as const),
    );
    if (rows) {
      gl.enable(gl.SCISSOR_TEST);
      gl.scissor(0, rows.from, onto.width, rows.count);
    }
    this.paint(draw);
    gl.disable(gl.SCISSOR_TEST);
  }

  /** The canvas gives its picture away: nothing is read back where a card composes the page. */
  shown(surface: Surface): ImageBitmap {
    const { gl, canvas } = this;
    if (canvas.width !== surface.width || canvas.height !== surface.height) {
      canvas.width = surface.width;
      canvas.height = surface.height;
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.paint({ program: SHOW, values: [1, 0], inputs: [surface], onto: surface });
    return canvas.transferToImageBitmap();
  }

  async settled(): Promise<void> {
    const { gl } = this;
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    while (fence && !this.lost && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED) {
      await new Promise((resolve) => setTimeout(resolve));
    }
    gl.deleteSync(fence);
    if (this.lost) throw new Error("the graphics card was taken away");
  }

  free(surface: Surface): void {
    const texture = surface as Texture;
    if (texture.floats) this.spares.give(texture);
    else this.gl.deleteTexture(texture.texture);
  }

  trim(): void {
    this.spares.clear();
  }

  close(): void {
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private made(width: number, height: number, floats: boolean): Texture {
    const { gl } = this;
    const texture = gl.createTexture();
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    for (const way of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, way, gl.NEAREST);
    }
    for (const way of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) {
      gl.texParameteri(gl.TEXTURE_2D, way, gl.CLAMP_TO_EDGE);
    }
    return { texture, width, height, floats };
  }

  private paint({ program, values, inputs, onto }: Draw): void {
    const { gl, numbers } = this;
    const linked = this.ready(program);
    // biome-ignore lint/correctness/useHookAtTopLevel: WebGL's word, not React's.
    gl.useProgram(linked.program);
    inputs.forEach((input, unit) => {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, (input as Texture).texture);
    });
    numbers.set(values);
    gl.uniform4fv(linked.values, numbers, 0, 4 * Math.ceil(Math.max(values.length, 1) / 4));
    gl.viewport(0, 0, onto.width, onto.height);
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
