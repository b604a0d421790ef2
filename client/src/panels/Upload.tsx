import { ImagePlus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { type Editor, useEditor } from "@/app/EditorContext";
import { filesIn, hasFiles } from "./droppedFiles";
import { storePicture } from "./upload";

/** Several pictures dropped at once stand this far apart, in flow units. */
const APART = 48;

interface Point {
  x: number;
  y: number;
}

/** Makes nodes of pictures dropped on the canvas or pasted; draws a veil while files hang over it. */
export function Upload() {
  const editor = useEditor();
  const latest = useRef(editor);
  latest.current = editor;
  const anchor = useRef<HTMLDivElement>(null);
  const [over, setOver] = useState(false);

  useEffect(() => {
    const area = anchor.current?.parentElement;
    return area ? listen(area, latest, setOver) : undefined;
  }, []);

  return (
    <div ref={anchor} className="pointer-events-none absolute inset-0 z-20">
      {over && (
        <div className="absolute inset-3 grid animate-fade place-items-center rounded-xl border-2 border-dashed border-accent bg-canvas/80">
          <p className="flex items-center gap-2 text-base font-medium">
            <ImagePlus aria-hidden="true" className="size-5 text-accent" />
            {editor.readOnly ? "You may only look here" : "Drop to add as a node"}
          </p>
        </div>
      )}
    </div>
  );
}

function listen(area: HTMLElement, latest: { current: Editor }, setOver: (over: boolean) => void) {
  let pointer: Point | null = null;
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    type: K,
    handler: (event: HTMLElementEventMap[K]) => void,
  ) => area.addEventListener(type, handler, { signal: stop.signal });

  on("pointermove", (event) => {
    pointer = { x: event.clientX, y: event.clientY };
  });
  on("pointerleave", () => {
    pointer = null;
  });
  on("dragover", (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    setOver(true);
  });
  on("dragleave", (event) => {
    if (!area.contains(event.relatedTarget as Node | null)) setOver(false);
  });
  on("drop", (event) => {
    setOver(false);
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    addPictures(latest, filesIn(event.dataTransfer), { x: event.clientX, y: event.clientY });
  });
  window.addEventListener(
    "paste",
    (event) => {
      if (isTyping(event.target) || !hasFiles(event.clipboardData)) return;
      event.preventDefault();
      addPictures(latest, filesIn(event.clipboardData), pointer);
    },
    { signal: stop.signal },
  );
  return () => stop.abort();
}

function addPictures(latest: { current: Editor }, files: File[], point: Point | null): void {
  const { view, readOnly } = latest.current;
  const place = point ? view.current?.toFlow(point) : view.current?.centre();
  if (readOnly) return;
  files.forEach((file, index) => {
    const at = place ? ([place[0] + index * APART, place[1] + index * APART] as const) : null;
    void storePicture(file, (asset) => {
      latest.current.actions.addNode("image", at, { asset: asset.id });
    });
  });
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
