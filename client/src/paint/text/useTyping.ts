import { useEffect, useRef, useState } from "react";
import { readStrokes } from "@/doc/strokes";
import { MAX_CORNERS } from "@/graph/strokeTools";
import { type Brush, useBrush } from "@/paint/brush";
import type { Easel } from "@/paint/Easel";
import type { Painting } from "@/paint/Painting";
import type { Place, SpanParts } from "@/paint/spanned";
import { faceOf } from "@/paint/text/faces";
import { textStroke } from "@/paint/text/lettering";
import { type Shaper, shaperFor } from "@/paint/text/shaper";
import { textAt, writtenIn } from "@/paint/text/textAt";
import type { WorkflowSession } from "@/sync/session";
import { notify } from "@/ui/notify";

/** What is being written. */
export interface Typing {
  readonly at: Place;
  readonly text: string;
  /** The stroke that is written anew; null for a new one. */
  readonly key: string | null;
  /** The layer it lies on; undefined for the one in hand. */
  readonly layer?: string | null;
}

export interface TypingControl {
  readonly typing: Typing | null;
  /** Measures and draws the letters; null until they are loaded. */
  readonly shaper: Shaper | null;
  write(text: string): void;
  /** Put it into the document. */
  keep(): void;
  drop(): void;
}

export interface TypingParts {
  readonly easel: Easel;
  readonly painting: Painting;
  readonly session: WorkflowSession;
  readonly node: string;
}

/** Writing on the picture: a press begins a new text, or takes up one that lies there. */
export function useTyping(parts: TypingParts): TypingControl {
  const { painting } = parts;
  const [typing, setTyping] = useState<Typing | null>(null);
  const shaper = useShaper(typing?.text ?? null);
  const now = useRef({ typing, shaper });
  now.current = { typing, shaper };
  const end = (keep: boolean) => {
    const { typing: what } = now.current;
    if (!what) return;
    setTyping(null);
    now.current.typing = null;
    if (keep) commit(parts, what, now.current.shaper);
    painting.letGo();
    painting.hide(null);
  };
  useBegin(parts, setTyping, end);
  useShown(parts, typing, shaper);
  return {
    typing,
    shaper,
    write: (text) => setTyping((was) => was && { ...was, text }),
    keep: () => end(true),
    drop: () => end(false),
  };
}

/** A press with the text tool. */
function useBegin(
  { easel, painting, session, node }: TypingParts,
  begin: (typing: Typing) => void,
  end: (keep: boolean) => void,
): void {
  const latest = useRef(end);
  latest.current = end;
  useEffect(() => {
    easel.onType = (at) => {
      latest.current(true);
      const { of } = easel;
      const found = textAt(readStrokes(session.doc, node).strokes, at, of);
      if (!found) return begin({ at, text: "", key: null });
      const { text, at: place, brush } = writtenIn(found, of);
      useBrush.getState().set(brush);
      painting.hide(found.key);
      begin({ at: place, text, key: found.key, layer: found.stroke.layer ?? null });
    };
    const keep = () => latest.current(true);
    const stop = useBrush.subscribe((state, before) => {
      if (state.tool !== before.tool && before.tool === "text") keep();
    });
    window.addEventListener("pagehide", keep);
    return () => {
      easel.onType = () => {};
      stop();
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [easel, painting, session, node, begin]);
}

/** What is written, drawn as it will be. */
function useShown(
  { easel, painting }: TypingParts,
  typing: Typing | null,
  shaper: Shaper | null,
): void {
  const brush = useBrush();
  useEffect(() => {
    if (!typing || !shaper) return;
    painting.redo(strokesOf(partsOf(easel, brush, typing), typing, shaper));
  }, [easel, painting, brush, typing, shaper]);
}

function partsOf(easel: Easel, brush: Brush, typing: Typing): SpanParts {
  const parts = easel.spanParts({ ...brush, tool: "text" });
  return typing.layer === undefined ? parts : { ...parts, layer: typing.layer };
}

function strokesOf(parts: SpanParts, typing: Typing, shaper: Shaper) {
  return textStroke(parts, typing, shaper, MAX_CORNERS);
}

/** One gesture: a new text, another in the place of an old one, or none there any more. */
function commit({ easel }: TypingParts, typing: Typing, shaper: Shaper | null): void {
  const parts = partsOf(easel, useBrush.getState(), typing);
  const put = (ready: Shaper) => {
    const strokes = strokesOf(parts, typing, ready);
    if (strokes.length > 0 || typing.key !== null) easel.commit(strokes, typing.key);
  };
  const face = faceOf(parts.brush.face);
  if (shaper?.reads(face, typing.text)) put(shaper);
  // Whoever types fast is done before the letters are here.
  else shaperFor(face, typing.text).then(put, unread);
}

function unread(): void {
  notify("The letters could not be loaded", "error");
}

/** What draws the letters of `text` in the face in hand. */
function useShaper(text: string | null): Shaper | null {
  const face = useBrush((state) => state.face);
  const [shaper, setShaper] = useState<Shaper | null>(null);
  useEffect(() => {
    if (text === null) return;
    let stopped = false;
    shaperFor(faceOf(face), text).then(
      (made) => !stopped && setShaper(made),
      () => !stopped && unread(),
    );
    return () => {
      stopped = true;
    };
  }, [face, text]);
  return shaper;
}
