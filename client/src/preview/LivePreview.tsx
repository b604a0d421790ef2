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
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a preview depends on.
  useEffect(() => work.current?.soon(), [graph, results, stale, nodeTypes]);
  return null;
}

const NOTHING: { all: Step[]; shown: ReadonlySet<string> } = { all: [], shown: new Set() };

/** At most one preview per frame of the screen, and none while nobody looks. */
class Work {
  private frame = 0;
  private busy = false;
  private again = false;
  private previewer: Promise<Previewer> | null = null;
  private readonly stops: (() => void)[];

  constructor(private readonly editor: () => Editor) {
    const soon = () => this.soon();
    this.stops = [
      useMoving.subscribe(soon),
      useEditorStore.subscribe(soon),
      useTimeStore.subscribe(soon),
    ];
    soon();
  }

  /** Draws before the next frame; a hidden page has none. */
  soon(): void {
    this.again = true;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.busy) void this.drawAll();
    });
  }

  /** One at a time: while a hand moves on, each picture is shown before the next is begun. */
  private async drawAll(): Promise<void> {
    this.busy = true;
    try {
      while (this.again) {
        this.again = false;
        await this.draw();
      }
    } finally {
      this.busy = false;
    }
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    for (const stop of this.stops) stop();
    void this.previewer?.then((previewer) => previewer.close());
    useMoving.getState().reset();
  }

  private async draw(): Promise<void> {
    if (this.steps().all.length === 0 && !this.previewer) return;
    const { workflowId, mayRun } = this.editor();
    const opened = () => openGpu().then((gpu) => new Previewer(gpu, mayRun ? workflowId : null));
    this.previewer ??= opened();
    let previewer = await this.previewer;
    if (previewer.lost) {
      this.previewer = opened();
      previewer = await this.previewer;
    }
    const { all, shown } = this.steps();
    await previewer.show(all, (node) => shown.has(node));
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
