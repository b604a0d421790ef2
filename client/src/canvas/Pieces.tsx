import type { NodeProps } from "@xyflow/react";
import { memo, Suspense } from "react";
import type { FrameNode, NoteNode } from "@/canvas/pieceData";
import { FrameBox, NoteBox } from "@/panels/lazyParts";

/** A frame as the canvas library draws it; what it is made of comes with the first one. */
export const Frame = memo(function Frame(props: NodeProps<FrameNode>) {
  return (
    <Suspense fallback={null}>
      <FrameBox id={props.id} data={props.data} selected={props.selected} />
    </Suspense>
  );
});

/** A note, likewise. */
export const Note = memo(function Note(props: NodeProps<NoteNode>) {
  return (
    <Suspense fallback={null}>
      <NoteBox id={props.id} data={props.data} selected={props.selected} />
    </Suspense>
  );
});
