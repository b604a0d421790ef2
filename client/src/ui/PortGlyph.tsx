import type { PortType } from "@/graph/types";

export interface PortGlyphProps {
  type: PortType;
  /** A list port: drawn twice, one inside the other. */
  list?: boolean | undefined;
  /** An optional port: only its outline. */
  hollow?: boolean | undefined;
  size?: number | undefined;
}

const PATHS: Partial<Record<PortType, string>> = {
  image: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11z",
  mask: "M8 2.5a5.5 5.5 0 0 0 0 11z",
  video: "M3 3h10v10H3z",
  audio: "M8 2l6 6l-6 6l-6-6z",
  mesh: "M8 2l5.2 3v6L8 14l-5.2-3V5z",
  text: "M5 3h6a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2z",
  number: "M8 2.5l5.8 10.5H2.2z",
};
const OTHER = "M8 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8z";

/** The sign of a port type: a shape as well as a colour, so that neither is needed alone. */
export function PortGlyph({ type, list, hollow, size = 12 }: PortGlyphProps) {
  const path = PATHS[type] ?? OTHER;
  const colour = `var(--color-port-${PATHS[type] ? type : "any"})`;
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" className="shrink-0">
      <path
        d={path}
        fill={hollow ? "var(--color-surface)" : colour}
        stroke={colour}
        strokeWidth={hollow ? 2 : 1}
        strokeLinejoin="round"
      />
      {type === "mask" && (
        <path d="M8 2.5a5.5 5.5 0 0 1 0 11" fill="none" stroke={colour} strokeWidth="1.5" />
      )}
      {list && (
        <path
          d={path}
          fill="none"
          stroke="var(--color-surface)"
          strokeWidth="1.5"
          transform="translate(8 8) scale(0.5) translate(-8 -8)"
        />
      )}
    </svg>
  );
}
