/** Flags and formats of WebGPU that are used here. */
import { UNIFORMS } from "./program";

/** Flags of the specification, which the declarations at hand leave out. */
export const USAGE = {
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
export const FLOATS: GPUTextureFormat = "rgba32float";
export const COPIED: GPUTextureFormat = "rgba8unorm";
/** Rows of a copy begin at multiples of this. */
export const ROW_BYTES = 256;
/** Numbers of one drawing, and how many drawings are given to the card at once. */
export const SLOT_BYTES = 16 * UNIFORMS;
export const SLOTS = 64;
