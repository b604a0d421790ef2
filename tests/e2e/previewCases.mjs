// What is tried out in the browser and compared with the server: name → [type, params, wires].
// "photo" is opaque and larger than a preview, "small" is the same and is not, "cut" has soft alpha,
// "gray" one plane, "matte" is a smaller mask; a wire names one of them, or another case and its port.

const blur = (params, wires = {}) => ["blur", params, { image: "small", ...wires }];
const large = { image: "photo" };
const mask = (params, wires = {}) => ["mask-extractor", params, { image: "small", ...wires }];
const of = (type) => (params, wires = {}) => [type, params, { image: "small", ...wires }];
const [invert, grade, crop, channels] = ["invert", "default", "crop", "channels"].map(of);
const masked = { mask: "matte" };
const through = (image) => invert({ amount: 0.25 }, { image });

export const CASES = {
  invert: invert({}),
  invert_alpha: invert({ channels: "alpha" }, { image: "cut" }),
  invert_film: invert({ kind: "film", density: 1.2 }, masked),
  invert_gray: invert({ channels: "red" }, { image: "gray" }),
  grade: grade({ exposure: 0.7, contrast: 1.3, gamma: 1.4, saturation: 1.5, vibrance: 0.3 }),
  grade_warm: grade(
    { temperature: 60, tint: -30, black: 0.05, white: 0.9, shadows: 0.5, highlights: -0.4 },
    { image: "cut" },
  ),
  grade_masked: grade({ exposure: 2, mix: 0.7, channels: "red", invert_mask: true }, masked),
  crop_turned: crop(
    { turn: "90", flip: "horizontal", x: 10, y: 50, width: 500, height: 800 },
    large,
  ),
  crop_beyond: crop({ x: -80, y: -60, width: 500, height: 400, outside: "mirror" }),
  crop_tilted: crop({ angle: -30, outside: "transparent" }, { image: "cut" }),
  gaussian_wide: blur({ sigma: 60, edge: "mirror" }, large),
  gaussian_alpha: blur({ sigma: 12, edge: "black" }, { image: "cut" }),
  box: blur({ kind: "box", sigma: 8, mix: 0.8 }, masked),
  motion: blur({ kind: "motion", distance: 40, angle: 30 }),
  mixed: channels({ red_green: 0.5, green_constant: 0.1, alpha_red: -0.3 }, { image: "cut" }),
  replaced: channels({}, { red: "matte", alpha: "matte" }),
  lab: channels({ extract: "lab_b", alpha_mode: "multiply" }, { image: "cut" }),
  bright: mask({ low: 0.4, high: 0.9, softness: 0.2 }),
  like: mask({ source: "colour", colour: "#8a4b20", also: "#402010", fuzziness: 25, softness: 0.2 }),
  key: mask({ source: "key", colour: "#904818", gain: 1.2, clip_black: 0.1, clip_white: 0.9 }),
  held: mask({ low: 0.5, invert: true }, { inside: "matte" }),
  key_out: through("key.image"),
  chain: blur({ sigma: 12 }, { image: "grade.image" }),
};

/** At least one of every tool and of every family of programs: what both backends try in short. */
export const CORE = [
  ...["invert_film", "grade_warm", "crop_tilted", "gaussian_wide", "motion", "mixed", "lab"],
  ...["bright", "like", "key", "key_out"],
];
