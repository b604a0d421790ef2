/** Stands for a workflow that has no picture yet: two nodes and a wire on the canvas. */
export function CanvasSketch() {
  return (
    <svg viewBox="0 0 320 200" aria-hidden="true" className="size-full bg-canvas">
      <path
        d="M136 92C164 92 158 116 188 116"
        fill="none"
        stroke="var(--color-port-image)"
        strokeWidth="2"
      />
      {[
        [64, 64],
        [188, 88],
      ].map(([x, y]) => (
        <g key={x} transform={`translate(${x} ${y})`} stroke="var(--color-line-2)">
          <rect width="72" height="56" rx="6" fill="var(--color-surface)" />
          <path d="M10 13h28" strokeWidth="3" strokeLinecap="round" />
          <rect
            x="10"
            y="22"
            width="52"
            height="25"
            rx="3"
            fill="var(--color-raised)"
            stroke="none"
          />
        </g>
      ))}
      <circle cx="136" cy="92" r="4" fill="var(--color-port-image)" />
      <circle cx="188" cy="116" r="4" fill="var(--color-port-image)" />
    </svg>
  );
}
