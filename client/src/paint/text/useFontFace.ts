import { useEffect } from "react";
import { type Face, filesFor } from "@/paint/text/faces";

const known = new Set<string>();

/** Makes a face known to the page, as far as `text` needs it; returns the names to set text in it. */
export function useFontFace(face: Face, text: string): string {
  const files = filesFor(face, text);
  const families = files.map(({ script }) => `karate-${face.id}-${script}`);
  const wanted = families.join(" ");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` says which files they are.
  useEffect(() => {
    files.forEach(({ url }, place) => {
      const family = families[place];
      if (family === undefined || known.has(family)) return;
      known.add(family);
      const font = new FontFace(family, `url(${url})`);
      document.fonts.add(font);
      // Without it the caret is a little off; the letters are drawn from their outlines anyway.
      font.load().catch(() => known.delete(family));
    });
  }, [wanted]);
  return families.map((family) => `"${family}"`).join(", ");
}
