/** Made by `make types` from karate/nodes; do not edit. */
import type { Json } from "./types";

/** Params of each node type, as they stand in the document; absent means the default. */
export interface ParamsOf {
  /** Blur */
  blur: {
    /** Kind; default "gaussian" */
    kind?: "gaussian" | "box" | "triangle" | "lens" | "motion" | "spin" | "zoom" | "surface" | "guided" | "median" | "tilt-shift";
    /** Sigma, px; default 4 */
    sigma?: number;
    /** Both ways alike; default true */
    linked?: boolean;
    /** Sigma down, px; default 4 */
    sigma_y?: number;
    /** Radius, px; default 8 */
    radius?: number;
    /** Measured in; default "px" */
    unit?: "px" | "permille" | "percent";
    /** Quality; default "fast" */
    quality?: "fast" | "exact";
    /** Blades; default 0 */
    blades?: number;
    /** Curvature; default 0 */
    curvature?: number;
    /** Rotation, °; default 0 */
    rotation?: number;
    /** Highlights; default 0 */
    highlights?: number;
    /** Bright from; default 0.9 */
    threshold?: number;
    /** Noise; default 0 */
    noise?: number;
    /** Noise kind; default "gaussian" */
    noise_kind?: "gaussian" | "even";
    /** Gray noise; default true */
    monochrome?: boolean;
    /** Noise seed; default 0 */
    seed?: number;
    /** Angle, °; default 0 */
    angle?: number;
    /** Distance, px; default 20 */
    distance?: number;
    /** Amount; default 10 */
    amount?: number;
    /** Centre across; default 0.5 */
    centre_x?: number;
    /** Centre down; default 0.5 */
    centre_y?: number;
    /** Smoothness; default "good" */
    steps?: "draft" | "good" | "best";
    /** Edge from; default 0.1 */
    edges?: number;
    /** Focus; default 0.5 */
    focus?: number;
    /** Sharp range; default 0.2 */
    sharp?: number;
    /** Fade; default 0.3 */
    fade?: number;
    /** Blur in front; default 1 */
    front?: number;
    /** Blur behind; default 1 */
    behind?: number;
    /** Tilt, °; default 0 */
    tilt?: number;
    /** Edge; default "clamp" */
    edge?: "clamp" | "mirror" | "wrap" | "black";
    /** Linear light; default true */
    linear?: boolean;
    /** Mix; default 1 */
    mix?: number;
    /** Channels; default "all" */
    channels?: "all" | "colour" | "red" | "green" | "blue" | "alpha";
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Boolean */
  boolean: {
    /** On; default false */
    value?: boolean;
  };
  /** Channels */
  channels: {
    /** Extract; default "luminance" */
    extract?: "red" | "green" | "blue" | "alpha" | "hue" | "saturation" | "value" | "lightness" | "lab_a" | "lab_b" | "y" | "cb" | "cr" | "cyan" | "magenta" | "yellow" | "black" | "luminance";
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
    /** Alpha in red; default 0 */
    red_alpha?: number;
    /** Constant in red; default 0 */
    red_constant?: number;
    /** Red in green; default 0 */
    green_red?: number;
    /** Green in green; default 1 */
    green_green?: number;
    /** Blue in green; default 0 */
    green_blue?: number;
    /** Alpha in green; default 0 */
    green_alpha?: number;
    /** Constant in green; default 0 */
    green_constant?: number;
    /** Red in blue; default 0 */
    blue_red?: number;
    /** Green in blue; default 0 */
    blue_green?: number;
    /** Blue in blue; default 1 */
    blue_blue?: number;
    /** Alpha in blue; default 0 */
    blue_alpha?: number;
    /** Constant in blue; default 0 */
    blue_constant?: number;
    /** Red in alpha; default 0 */
    alpha_red?: number;
    /** Green in alpha; default 0 */
    alpha_green?: number;
    /** Blue in alpha; default 0 */
    alpha_blue?: number;
    /** Alpha in alpha; default 1 */
    alpha_alpha?: number;
    /** Constant in alpha; default 0 */
    alpha_constant?: number;
    /** Monochrome; default false */
    monochrome?: boolean;
    /** Colour and alpha; default "keep" */
    alpha_mode?: "keep" | "multiply" | "divide";
    /** Mix; default 1 */
    mix?: number;
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Collect */
  collect: {
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
    /** Measured in; default "px" */
    unit?: "px" | "percent";
    /** Outside; default "transparent" */
    outside?: "transparent" | "clamp" | "mirror" | "wrap";
    /** Shape; default "free" */
    aspect?: "free" | "original" | "1:1" | "5:4" | "4:3" | "3:2" | "16:9" | "2:1" | "4:5" | "3:4" | "2:3" | "9:16";
    /** Keep; default "centre" */
    anchor?: "top left" | "top" | "top right" | "left" | "centre" | "right" | "bottom left" | "bottom" | "bottom right" | "detail" | "salient" | "thirds" | "faces";
    /** Multiple of, px; default 1 */
    snap?: number;
    /** Turn; default "0" */
    turn?: "0" | "90" | "180" | "270";
    /** Flip; default "none" */
    flip?: "none" | "horizontal" | "vertical" | "both";
    /** Straighten, °; default 0 */
    angle?: number;
    /** Resample; default "cubic" */
    resample?: "cubic" | "lanczos" | "linear" | "nearest";
    /** Empty corners; default "keep" */
    corners?: "keep" | "cut";
    /** Trim; default "none" */
    trim?: "none" | "transparent" | "colour";
    /** Border; default "#ffffff" */
    trim_colour?: string;
    /** Tolerance; default 0.02 */
    tolerance?: number;
    /** Keep a margin, px; default 0 */
    margin?: number;
  };
  /** Default */
  default: {
    /** Exposure, EV; default 0 */
    exposure?: number;
    /** Black point; default 0 */
    black?: number;
    /** White point; default 1 */
    white?: number;
    /** Contrast; default 1 */
    contrast?: number;
    /** Gamma; default 1 */
    gamma?: number;
    /** Shadows; default 0 */
    shadows?: number;
    /** Highlights; default 0 */
    highlights?: number;
    /** Temperature; default 0 */
    temperature?: number;
    /** Tint; default 0 */
    tint?: number;
    /** Saturation; default 1 */
    saturation?: number;
    /** Vibrance; default 0 */
    vibrance?: number;
    /** Longest side, px; default 0 */
    fit?: number;
    /** Resample; default "lanczos" */
    kernel?: "box" | "triangle" | "cubic" | "mitchell" | "lanczos";
    /** Numbers in; default "srgb" */
    space_in?: "srgb" | "linear";
    /** Numbers out; default "srgb" */
    space_out?: "srgb" | "linear";
    /** Bit depth; default "source" */
    depth?: "source" | "8" | "16";
    /** Dither; default false */
    dither?: boolean;
    /** Mix; default 1 */
    mix?: number;
    /** Channels; default "all" */
    channels?: "all" | "colour" | "red" | "green" | "blue" | "alpha";
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Image Describer */
  describer: {
    /** Source; default "facts" */
    source?: "facts" | "provider";
    /** Read text; default "off" */
    ocr?: "off" | "on";
    /** Find the subject; default "off" */
    subject?: "off" | "on";
    /** Name objects; default "off" */
    objects?: "off" | "on";
    /** Temperature; default 0.2 */
    temperature?: number;
    /** Detail; default "long" */
    detail?: "short" | "long" | "tags" | "json";
    /** Alt text; default false */
    alt?: boolean;
    /** Language; default "en" */
    language?: "en" | "de" | "fr" | "es" | "ja" | "zh";
    /** Most words; default 80 */
    words?: number;
    /** Colours; default 5 */
    palette?: number;
    /** Smallest share, %; default 2 */
    least?: number;
  };
  /** If */
  if: {
    /** Condition; default true */
    condition?: boolean;
  };
  /** Image */
  image: {
    /** Picture; default null */
    asset?: string | null;
  };
  /** Inpaint */
  inpaint: {
    /** Method; default "auto" */
    method?: "auto" | "patch" | "membrane" | "telea" | "navier-stokes" | "provider";
    /** Fill; default "mask" */
    paint?: "mask" | "transparent";
    /** Expand, px; default 2 */
    expand?: number;
    /** Feather, px; default 2 */
    feather?: number;
    /** Radius, px; default 5 */
    radius?: number;
    /** Linear light; default true */
    linear?: boolean;
    /** Patch, px; default 7 */
    patch?: number;
    /** Take from within, px; default 0 */
    search?: number;
    /** Keep texture; default 0.6 */
    texture?: number;
    /** Turn pieces, °; default 0 */
    turn?: number;
    /** Scale pieces, %; default 0 */
    scale?: number;
    /** Mirror pieces; default false */
    mirror?: boolean;
    /** Adapt colour; default 1 */
    adapt?: number;
    /** Seed; default 0 */
    seed?: number;
    /** Prompt; default "" */
    prompt?: string;
    /** Strength; default 1 */
    strength?: number;
    /** Steps; default 30 */
    steps?: number;
    /** Mix; default 1 */
    mix?: number;
    /** Channels; default "all" */
    channels?: "all" | "colour" | "red" | "green" | "blue" | "alpha";
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Invert */
  invert: {
    /** Kind; default "plain" */
    kind?: "plain" | "film";
    /** Channels; default "rgb" */
    channels?: "rgb" | "red" | "green" | "blue" | "luminance" | "alpha";
    /** Luminance by; default "shift" */
    by?: "shift" | "hsl" | "lab";
    /** Amount; default 1 */
    amount?: number;
    /** Keep alpha; default true */
    keep_alpha?: boolean;
    /** Linear light; default false */
    linear?: boolean;
    /** Film base; default "#e0905c" */
    base?: string;
    /** Density; default 1.6 */
    density?: number;
    /** Mix; default 1 */
    mix?: number;
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Mask Extractor */
  "mask-extractor": {
    /** From; default "luminance" */
    source?: "luminance" | "channel" | "alpha" | "colour" | "key" | "difference" | "edge" | "object" | "subject" | "component" | "depth" | "provider";
    /** Channel; default "red" */
    channel?: "red" | "green" | "blue" | "hue" | "saturation" | "value" | "lightness" | "lab_a" | "lab_b" | "y" | "cb" | "cr" | "cyan" | "magenta" | "yellow" | "black" | "luminance";
    /** From; default 0.5 */
    low?: number;
    /** To; default 1 */
    high?: number;
    /** Softness; default 0.1 */
    softness?: number;
    /** Tolerance; default 0.1 */
    tolerance?: number;
    /** Colour; default "#00b140" */
    colour?: string;
    /** Also; default "" */
    also?: string;
    /** Never; default "" */
    never?: string;
    /** Fuzziness; default 20 */
    fuzziness?: number;
    /** Compare in; default "lab" */
    space?: "lab" | "ycbcr" | "rgb";
    /** Lightness counts; default 0.5 */
    lightness?: number;
    /** Least (L, Y, red); default 0 */
    one_min?: number;
    /** Most (L, Y, red); default 1 */
    one_max?: number;
    /** Least (a, Cb, green); default 0 */
    two_min?: number;
    /** Most (a, Cb, green); default 1 */
    two_max?: number;
    /** Least (b, Cr, blue); default 0 */
    three_min?: number;
    /** Most (b, Cr, blue); default 1 */
    three_max?: number;
    /** Gain; default 1 */
    gain?: number;
    /** Balance, %; default 50 */
    balance?: number;
    /** Clip black; default 0 */
    clip_black?: number;
    /** Clip white; default 1 */
    clip_white?: number;
    /** Despill; default 1 */
    despill?: number;
    /** Despill bias; default "#808080" */
    despill_bias?: string;
    /** Box from left; default 0.1 */
    box_left?: number;
    /** Box from top; default 0.1 */
    box_top?: number;
    /** Box width; default 0.8 */
    box_width?: number;
    /** Box height; default 0.8 */
    box_height?: number;
    /** Seed across; default 0.5 */
    seed_x?: number;
    /** Seed down; default 0.5 */
    seed_y?: number;
    /** Sample radius, px; default 0 */
    sample?: number;
    /** Connected only; default true */
    contiguous?: boolean;
    /** Rounds; default 5 */
    iterations?: number;
    /** Refine, px; default 4 */
    refine?: number;
    /** Detail, px; default 1 */
    detail?: number;
    /** Invert; default false */
    invert?: boolean;
    /** Fill holes; default false */
    fill_holes?: boolean;
    /** Despeckle, px²; default 0 */
    despeckle?: number;
    /** Smooth, px; default 0 */
    smooth?: number;
    /** Grow, px; default 0 */
    grow?: number;
    /** Feather, px; default 0 */
    feather?: number;
    /** Picture; default "cut-out" */
    picture?: "cut-out" | "whole" | "on black";
  };
  /** Number */
  number: {
    /** Number; default 0 */
    value?: number;
  };
  /** Number list */
  "number-list": {
    /** Lines; default "" */
    lines?: string;
  };
  /** Outpaint */
  outpaint: {
    /** Left, px; default 0 */
    left?: number;
    /** Top, px; default 0 */
    top?: number;
    /** Right, px; default 0 */
    right?: number;
    /** Bottom, px; default 0 */
    bottom?: number;
    /** Shape; default "free" */
    aspect?: "free" | "1:1" | "5:4" | "4:3" | "3:2" | "16:9" | "2:1" | "4:5" | "3:4" | "2:3" | "9:16";
    /** Picture's place; default 0.5 */
    place?: number;
    /** Multiple of, px; default 1 */
    snap?: number;
    /** Fill; default "mirror" */
    fill?: "mirror" | "clamp" | "tile" | "blur" | "membrane" | "patch" | "colour" | "provider";
    /** Colour; default "#808080" */
    colour?: string;
    /** Overlap, px; default 0 */
    overlap?: number;
    /** Feather, px; default 16 */
    feather?: number;
    /** Soften seam, px; default 0 */
    seam?: number;
    /** Patch, px; default 9 */
    patch?: number;
    /** Keep texture; default 0.6 */
    texture?: number;
    /** Mirror pieces; default false */
    mirror?: boolean;
    /** Seed; default 0 */
    seed?: number;
    /** Prompt; default "" */
    prompt?: string;
    /** Strength; default 1 */
    strength?: number;
    /** Steps; default 30 */
    steps?: number;
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
  /** Painter */
  painter: {
    /** Strokes; default [] */
    strokes?: Json;
    /** Layers; default [] */
    layers?: Json;
    /** Opacity; default 1 */
    opacity?: number;
    /** Blend mode; default "normal" */
    blend?: "normal" | "multiply" | "screen" | "overlay" | "darken" | "lighten" | "color-dodge" | "color-burn" | "hard-light" | "soft-light" | "difference" | "exclusion" | "hue" | "saturation" | "color" | "luminosity";
    /** Wired mask; default "edit" */
    mask_use?: "edit" | "limit";
    /** Width, px; default 1024 */
    width?: number;
    /** Height, px; default 1024 */
    height?: number;
    /** Background; default "#ffffff" */
    background?: string;
    /** Transparent; default false */
    transparent?: boolean;
    /** Mix; default 1 */
    mix?: number;
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Relight */
  relight: {
    /** Lights; default [{"type":"directional","azimuth":315,"elevation":45}] */
    lights?: Json;
    /** Ambient; default 0.35 */
    ambient?: number;
    /** Depth scale, %; default 20 */
    depth_scale?: number;
    /** Black is near; default false */
    depth_invert?: boolean;
    /** Smooth normals, px; default 4 */
    smoothing?: number;
    /** Surface detail; default 0 */
    detail?: number;
    /** Normal map's green; default "up" */
    green?: "up" | "down";
    /** Cast shadows; default true */
    shadows?: boolean;
    /** Softness, °; default 4 */
    softness?: number;
    /** Bias, px; default 1 */
    bias?: number;
    /** Steps; default 64 */
    steps?: number;
    /** Occlusion; default 0 */
    occlusion?: number;
    /** Radius, %; default 4 */
    occlusion_radius?: number;
    /** Result; default "lit" */
    output?: "lit" | "light" | "normals" | "occlusion";
    /** Mix; default 1 */
    mix?: number;
    /** Channels; default "all" */
    channels?: "all" | "colour" | "red" | "green" | "blue" | "alpha";
    /** Invert mask; default false */
    invert_mask?: boolean;
  };
  /** Switch */
  switch: {
    /** Choice; default 1 */
    choice?: number;
  };
  /** Text */
  text: {
    /** Text; default "" */
    value?: string;
  };
  /** Text list */
  "text-list": {
    /** Lines; default "" */
    lines?: string;
  };
  /** Upscale */
  upscale: {
    /** Size; default "factor" */
    size?: "factor" | "target";
    /** Factor; default "2" */
    factor?: "1" | "1.5" | "2" | "3" | "4" | "8";
    /** Width, px; default 0 */
    width?: number;
    /** Height, px; default 0 */
    height?: number;
    /** Method; default "back-projection" */
    method?: "back-projection" | "lanczos" | "pixel art" | "neural" | "provider";
    /** Kind; default "photo" */
    style?: "photo" | "anime";
    /** Rounds; default 3 */
    rounds?: number;
    /** Pixels; default "scale2x" */
    pixels?: "scale2x" | "scale3x" | "xbr" | "nearest";
    /** Linear light; default false */
    linear?: boolean;
    /** Alpha; default "smooth" */
    alpha?: "smooth" | "sharp" | "nearest";
    /** Faces; default "as they are" */
    faces?: "as they are" | "restore";
    /** Denoise; default 0 */
    denoise?: number;
    /** Keep grain; default 0 */
    keep_grain?: number;
    /** Sharpen; default 0 */
    sharpen?: number;
    /** Grain; default 0 */
    grain?: number;
    /** Seed; default 0 */
    seed?: number;
  };
  /** Z-Depth */
  "z-depth": {
    /** Method; default "classical" */
    method?: "classical" | "model" | "provider";
    /** Model; default "" */
    model?: string;
    /** Result; default "disparity" */
    output?: "disparity" | "depth" | "focus";
    /** Near, m; default 1 */
    near?: number;
    /** Far, m; default 10 */
    far?: number;
    /** Focus X; default 0.5 */
    focus_x?: number;
    /** Focus Y; default 0.5 */
    focus_y?: number;
    /** Gamma; default 1 */
    gamma?: number;
    /** Invert; default false */
    invert?: boolean;
    /** Use the full range; default true */
    normalise?: boolean;
    /** Low, %; default 1 */
    low?: number;
    /** High, %; default 99 */
    high?: number;
    /** Bit depth; default "16" */
    bits?: "8" | "16";
    /** Refine edges; default 1 */
    refine?: number;
    /** Smooth, px; default 0 */
    smooth?: number;
    /** Sharpness; default 0.5 */
    focus?: number;
    /** Height in the picture; default 0.6 */
    ground?: number;
    /** Haze; default 0.5 */
    haze?: number;
    /** Subject; default 0.4 */
    subject?: number;
    /** Calm; default 0.5 */
    calm?: number;
    /** Flat parts; default 0 */
    planes?: number;
  };
}

export type NodeTypeId = keyof ParamsOf;
