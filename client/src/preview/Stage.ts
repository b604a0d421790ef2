import type { Gpu, Surface } from "./Gpu";
import type { Picture } from "./Picture";
import type { Program } from "./program";

/** A single white pixel: the mask where none is wired. */
const WHITE: Program = {
  name: "white",
  textures: 0,
  values: [],
  body: "vec4 shade(ivec2 at) { return vec4(1.0); }",
};

/** The surfaces of one node's work; what is not kept is freed with `done`. */
export class Stage {
  private readonly made = new Set<Surface>();
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
    const made = this.gpu.draw(program, [...numbers, ...(options.list ?? [])], inputs, size);
    this.made.add(made);
    return made;
  }

  white(): Surface {
    this.blank ??= this.pass(WHITE, {}, [], { size: { width: 1, height: 1 } });
    return this.blank;
  }

  /** Frees all that was made here but the surfaces of `kept`. */
  done(kept: readonly Picture[]): void {
    const safe = new Set(kept.map(({ surface }) => surface));
    for (const surface of this.made) if (!safe.has(surface)) this.gpu.free(surface);
    this.made.clear();
  }
}
