import { useBrush } from "@/paint/brush";
import type { Frame } from "@/paint/Press";
import { settingsOf } from "@/paint/tools";

/** The lines that the hand is mirrored at, while the tool in hand is. */
export function Axes({ frame }: { frame: Frame }) {
  const { tool, target, symmetry, rays } = useBrush();
  if (symmetry === "none" || !settingsOf(tool, target).has("symmetry")) return null;
  const { view, of } = frame;
  const [width, height] = [of[0] * view.scale, of[1] * view.scale];
  return (
    <svg
      aria-hidden="true"
      data-testid="symmetry-axes"
      className="pointer-events-none absolute top-1/2 left-1/2 overflow-hidden"
      style={{
        ...{ width, height },
        transform: `translate(-50%, -50%) translate(${view.x}px, ${view.y}px)`,
      }}
      viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`}
    >
      {anglesOf(symmetry, rays).map((angle) => {
        const long = Math.hypot(width, height);
        const [x, y] = [Math.cos(angle) * long, Math.sin(angle) * long];
        const from = symmetry === "radial" ? { x1: 0, y1: 0 } : { x1: -x, y1: -y };
        return (
          <g key={angle} strokeWidth={1}>
            <line {...from} x2={x} y2={y} stroke="rgb(0 0 0 / 0.5)" />
            <line {...from} x2={x} y2={y} stroke="rgb(255 255 255 / 0.9)" strokeDasharray="6 6" />
          </g>
        );
      })}
    </svg>
  );
}

/** Where axes lie, as angles from the x axis. */
function anglesOf(symmetry: string, rays: number): number[] {
  const [flat, upright] = [0, Math.PI / 2];
  if (symmetry === "vertical") return [upright];
  if (symmetry === "horizontal") return [flat];
  if (symmetry === "both") return [flat, upright];
  return Array.from({ length: rays }, (_, ray) => (2 * Math.PI * ray) / rays - Math.PI / 2);
}
