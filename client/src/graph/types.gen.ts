/** Made by `make types` from karate/nodes; do not edit. */
/** Params of each node type, as they stand in the document; absent means the default. */
export interface ParamsOf {
  /** Blur */
  blur: {
    /** Kind; default "gaussian" */
    kind?: "gaussian" | "box";
    /** Sigma, px; default 4 */
    sigma?: number;
    /** Edge; default "clamp" */
    edge?: "clamp" | "mirror" | "wrap" | "black";
    /** Linear light; default true */
    linear?: boolean;
    /** Mix; default 1 */
    mix?: number;
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Channels */
  channels: {
    /** Extract; default "luminance" */
    extract?: "red" | "green" | "blue" | "alpha" | "luminance";
    /** Red from; default "red" */
    red?: "red" | "green" | "blue" | "alpha" | "luminance" | "zero" | "one";
    /** Green from; default "green" */
    green?: "red" | "green" | "blue" | "alpha" | "luminance" | "zero" | "one";
    /** Blue from; default "blue" */
    blue?: "red" | "green" | "blue" | "alpha" | "luminance" | "zero" | "one";
    /** Alpha from; default "alpha" */
    alpha?: "red" | "green" | "blue" | "alpha" | "luminance" | "zero" | "one";
    /** Red in red; default 1 */
    red_red?: number;
    /** Green in red; default 0 */
    red_green?: number;
    /** Blue in red; default 0 */
    red_blue?: number;
    /** Constant in red; default 0 */
    red_constant?: number;
    /** Red in green; default 0 */
    green_red?: number;
    /** Green in green; default 1 */
    green_green?: number;
    /** Blue in green; default 0 */
    green_blue?: number;
    /** Constant in green; default 0 */
    green_constant?: number;
    /** Red in blue; default 0 */
    blue_red?: number;
    /** Green in blue; default 0 */
    blue_green?: number;
    /** Blue in blue; default 1 */
    blue_blue?: number;
    /** Constant in blue; default 0 */
    blue_constant?: number;
    /** Monochrome; default false */
    monochrome?: boolean;
  };
  /** Crop */
  crop: {
    /** Left, px; default 0 */
    x?: number;
    /** Top, px; default 0 */
    y?: number;
    /** Width, px; default 0 */
    width?: number;
    /** Height, px; default 0 */
    height?: number;
  };
  /** Default */
  default: {
    /** Exposure, EV; default 0 */
    exposure?: number;
    /** Contrast; default 1 */
    contrast?: number;
    /** Gamma; default 1 */
    gamma?: number;
    /** Saturation; default 1 */
    saturation?: number;
    /** Bit depth; default "source" */
    depth?: "source" | "8" | "16";
    /** Mix; default 1 */
    mix?: number;
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Image */
  image: {
    /** Picture; default null */
    asset?: string | null;
  };
  /** Invert */
  invert: {
    /** Channels; default "rgb" */
    channels?: "rgb" | "red" | "green" | "blue" | "luminance";
    /** Amount; default 1 */
    amount?: number;
    /** Keep alpha; default true */
    keep_alpha?: boolean;
    /** Linear light; default false */
    linear?: boolean;
    /** Mix; default 1 */
    mix?: number;
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Output */
  output: {
    /** Format; default "png" */
    format?: "png" | "jpeg" | "webp";
    /** Quality, %; default 90 */
    quality?: number;
    /** Lossless; default false */
    lossless?: boolean;
    /** Bit depth; default "source" */
    depth?: "source" | "8" | "16";
    /** Background; default "#ffffff" */
    background?: string;
  };
}

export type NodeTypeId = keyof ParamsOf;
