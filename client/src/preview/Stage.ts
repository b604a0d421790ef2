import type { Draw, Gpu, Surface } from "./Gpu";
import type { Picture } from "./Picture";
import type { Program } from "./program";
import { KEEP, keeping } from "./programs/enter";

/** A single white pixel: the mask where none is wired. */
const WHITE: Program = {
  name: "white",
  textures: 0,
  values: [],
  body: "vec4 shade(ivec2 at) { return vec4(1.0); }",
};

/** The drawings of one node's work, written down; what is not kept is freed with `done`. */
export class Stage {
  /** What is to be drawn, each after what it reads. */
  readonly draws: Draw[] = [];
  private readonly made = new Set<Surface>();
  private readonly final = new Set<Surface>();
  private blank: Surface | null = null;

  constructor(private readonly gpu: Gpu) {}

  /** The result of `program` over `inputs`, by default in the size of the first. */
  pass(
    program: Program,
    values: Readonly<Record<string, number>>,
    inputs: readonly Surface[],
    options: { size?: Surface; list?: readonly number[] } = {},
  ): Surface {
    const [first] = inputs;
    const size = options.size ?? first;
    if (!size || inputs.length !== program.textures)
      throw new Error(`${program.name} lacks inputs`);
    const single = program.values.filter((name) => !name.endsWith("[]"));
    const numbers = single.map((name) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${program.name} lacks ${name}`);
      return value;
    });
    const onto = this.gpu.surface(size.width, size.height);
    this.made.add(onto);
    this.draws.push({ program, values: [...numbers, ...(options.list ?? [])], inputs, onto });
    return onto;
  }

  white(): Surface {
    this.blank ??= this.pass(WHITE, {}, [], { size: { width: 1, height: 1 } });
    return this.blank;
  }

  /** The picture as a file of it holds it, for the next node; without a drawing more if it can be. */
  kept(picture: Picture): Picture {
    const { surface, alpha } = picture;
    const place = this.draws.findLastIndex(({ onto }) => onto === surface);
    const last = this.draws[place];
    const read = this.draws.some(({ inputs }) => inputs.includes(surface));
    if (last && !read && !this.final.has(surface)) {
      this.draws[place] = { ...last, program: keeping(last.program, alpha) };
      this.final.add(surface);
      return picture;
    }
    const copy = this.pass(keeping(KEEP, alpha), {}, [surface]);
    this.final.add(copy);
    return { ...picture, surface: copy };
  }

  /** Frees all that was made here but the surfaces of `kept`. */
  done(kept: readonly Picture[]): void {
    const safe = new Set(kept.map(({ surface }) => surface));
    for (const surface of this.made) if (!safe.has(surface)) this.gpu.free(surface);
    this.made.clear();
  }
}
