/** The shades of this client for the colours that frames and notes name. */
import type { Color } from "@/graph/furniture";

export const HUES: Readonly<Record<Color, string>> = {
  gray: "#8a93a6",
  red: "#f0716b",
  orange: "#f09a4f",
  yellow: "#e8c45a",
  green: "#62c48a",
  teal: "#4fc0c0",
  blue: "#6ba4f5",
  violet: "#9a8cff",
  pink: "#ec7fbd",
};
