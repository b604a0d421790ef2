import type { ReactNode } from "react";
import { CanvasSketch } from "./CanvasSketch";

/** What the list shows before there is a workflow. */
export function EmptyHome({ children }: { children: ReactNode }) {
  return (
    <section className="mx-auto mt-10 flex max-w-md flex-col items-center text-center">
      <span className="w-64 overflow-hidden rounded-lg border border-line">
        <CanvasSketch />
      </span>
      <h2 className="mt-6 text-lg font-semibold">No workflows yet</h2>
      <p className="mt-1 mb-5 text-ink-2">
        Start with an empty canvas. Drop a picture on it, wire it through some nodes, and run.
      </p>
      {children}
    </section>
  );
}
