import { useEffect, useRef } from "react";
import { type Editor, useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { useTimeStore } from "@/app/timeStore";
import { useMoving } from "./moving";
import { openGpu } from "./openGpu";
import { Previewer } from "./Previewer";
import { type Step, stepsFor } from "./steps";

/** Keeps the live pictures up to date with the graph and with what is in somebody's hand. Shows nothing. */
export function LivePreview() {
  const editor = useEditor();
  const now = useRef(editor);
  now.current = editor;
  const work = useRef<Work | null>(null);
  useEffect(() => {
    const found = new Work(() => now.current);
    work.current = found;
    return () => {
      work.current = null;
      found.close();
    };
  }, []);
  const { graph, results, stale, nodeTypes } = editor;
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawing reads the newest editor by a ref; these four are what a picture is made from, and only they are a reason to draw again.
  useEffect(() => work.current?.soon(), [graph, results, stale, nodeTypes]);
  return null;
}

const NOTHING: { all: Step[]; shown: ReadonlySet<string> } = { all: [], shown: new Set() };

/** A hand that has not moved for this long rests. */
const REST_MS = 250;

/** At most one preview per frame of the screen, one at a time, and none while nobody looks. */
class Work {
  private frame = 0;
  private busy = false;
  private again = false;
  private movedAt = 0;
  private showing: Previewer | null = null;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private previewer: Promise<Previewer> | null = null;
  private closed = false;
  private readonly stops: (() => void)[];

  constructor(private readonly editor: () => Editor) {
    const soon = () => this.soon();
    this.stops = [
      useMoving.subscribe(() => this.moved()),
      useEditorStore.subscribe(soon),
      useTimeStore.subscribe(soon),
    ];
    soon();
  }

  /** Pictures of a drag may be smaller; the hand at rest is given the whole. */
  private moved(): void {
    this.movedAt = performance.now();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.soon(), REST_MS);
    this.showing?.hurry();
    this.soon();
  }

  /** Draws in the next frame, after all that the hand did before it; a hidden page has none. */
  soon(): void {
    this.again = true;
    if (this.busy) return;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      void this.drawOnce();
    });
  }

  /** Whatever comes while this is at work is one drawing more after it, of the newest values. */
  private async drawOnce(): Promise<void> {
    this.busy = true;
    this.again = false;
    try {
      await this.draw();
    } finally {
      this.busy = false;
      if (this.again) this.soon();
    }
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.rest);
    for (const stop of this.stops) stop();
    this.closed = true;
    this.previewer?.then((previewer) => previewer.close()).catch(() => {});
    useMoving.getState().reset();
  }

  private async draw(): Promise<void> {
    if (this.steps().all.length === 0 && !this.previewer) return;
    const previewer = await this.opened();
    if (!previewer) return;
    const { all, shown } = this.steps();
    const held = useMoving.getState().values.size > 0;
    const moving = held && performance.now() - this.movedAt < REST_MS;
    this.showing = previewer;
    try {
      await previewer.show(all, (node) => shown.has(node), moving);
    } catch (problem) {
      if (!(await isLost(previewer))) throw problem;
      this.soon();
    } finally {
      this.showing = null;
    }
  }

  /** The one that draws; a card that could not be opened, or was lost, is opened anew. */
  private async opened(): Promise<Previewer | null> {
    const before = await this.previewer?.catch(() => null);
    if (this.closed) return null;
    if (before && !before.lost) return before;
    before?.leave();
    const { workflowId, mayRun } = this.editor();
    this.previewer = openGpu().then((gpu) => new Previewer(gpu, mayRun ? workflowId : null));
    return this.previewer;
  }

  /** What is shown, and with it what the one selected node will need once it is in a hand. */
  private steps(): { all: Step[]; shown: ReadonlySet<string> } {
    // Elsewhere in time there is nothing to try out.
    if (useTimeStore.getState().mode) return NOTHING;
    const { graph, nodeTypes, inert, results, stale } = this.editor();
    const { values, touched } = useMoving.getState();
    const { selection } = useEditorStore.getState();
    const wanted = new Set([...touched, ...selection]);
    if (wanted.size === 0) return NOTHING;
    const now = { ...{ graph, inert, results, stale }, catalogue: nodeTypes, moving: values };
    const steps = stepsFor(wanted, now);
    const shown = new Set(steps.map(({ node }) => node));
    const [only] = selection;
    if (only === undefined || selection.length > 1 || shown.has(only)) return { all: steps, shown };
    const moving = new Map([...values, [only, {}]]);
    return { all: stepsFor(wanted, { ...now, moving }), shown };
  }
}

/** Whether the card was taken away: what it was asked for may fail a moment before it says so. */
async function isLost(previewer: Previewer): Promise<boolean> {
  if (!previewer.lost) await new Promise((resolve) => setTimeout(resolve));
  return previewer.lost;
}
