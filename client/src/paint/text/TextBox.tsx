import { useLayoutEffect, useRef } from "react";
import { MAX_TEXT } from "@/graph/strokeTools";
import { useBrush } from "@/paint/brush";
import type { Frame } from "@/paint/Press";
import { faceOf } from "@/paint/text/faces";
import { LINE_HEIGHT } from "@/paint/text/lettering";
import { useFontFace } from "@/paint/text/useFontFace";
import type { TypingControl } from "@/paint/text/useTyping";

/** Room beside the letters for the caret, in shares of their size. */
const CARET_ROOM = 0.6;

export interface TextBoxProps {
  control: TypingControl;
  frame: Frame;
  /** Gives the keys back. */
  onDone: () => void;
}

/**
 * Where one types on the picture. The letters one sees are the painting's own; the box lies over them
 * with letters that cannot be seen, so that caret and selection are where they belong.
 */
export function TextBox({ control, frame, onDone }: TextBoxProps) {
  const { typing, shaper, write, keep, drop } = control;
  const { face, textSize, align } = useBrush();
  const box = useRef<HTMLTextAreaElement>(null);
  const family = useFontFace(faceOf(face), typing?.text ?? "");
  const key = typing && `${typing.key} ${typing.at.x} ${typing.at.y}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each text that is begun or taken up anew takes the focus once.
  useLayoutEffect(() => {
    box.current?.focus();
    box.current?.select();
  }, [key]);
  if (!typing) return null;
  const { view, of } = frame;
  const size = textSize * view.scale;
  const lines = typing.text.split("\n");
  const widest = Math.max(0, ...lines.map((line) => shaper?.line(line, 1).width ?? 0));
  const width = (widest + CARET_ROOM) * size;
  const [ascent, descent] = [shaper?.ascent ?? 1, shaper?.descent ?? 0.25];
  const above = (LINE_HEIGHT + ascent - descent) / 2;
  const aside = { left: 0, center: 0.5, right: 1 }[align];
  const x = (typing.at.x - of[0] / 2) * view.scale + view.x - aside * width;
  const y = (typing.at.y - of[1] / 2) * view.scale + view.y - above * size;
  return (
    <textarea
      ref={box}
      aria-label="Text on the picture"
      data-keeps-escape=""
      spellCheck={false}
      maxLength={MAX_TEXT}
      value={typing.text}
      rows={lines.length}
      onChange={(event) => write(event.target.value)}
      onBlur={(event) => {
        // What is set in the bar meanwhile is a setting of this text.
        if (!event.relatedTarget) return;
        if (!event.relatedTarget.closest("[role=toolbar], [role=dialog] select")) keep();
      }}
      onPointerDown={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") drop();
        else if (event.key === "Enter" && !event.shiftKey) keep();
        else return;
        event.preventDefault();
        onDone();
      }}
      className="paint-text"
      style={{
        ...{ width, fontSize: size, lineHeight: LINE_HEIGHT, textAlign: align },
        fontFamily: family,
        height: lines.length * LINE_HEIGHT * size,
        transform: `translate(${x}px, ${y}px)`,
      }}
    />
  );
}
