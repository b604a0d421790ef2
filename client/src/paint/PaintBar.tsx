import { Check, Play, Redo2, Undo2 } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import type { ViewportControl } from "@/panels/useViewport";
import { ZoomTools } from "@/panels/ZoomTools";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";

export interface PaintBarProps {
  node: string;
  title: string;
  /** "1024 × 768", or what stands in the way of painting. */
  about: string;
  viewport: ViewportControl;
  zoomStep: number;
  /** How many strokes cannot be painted. */
  inert: number;
  /** Gives the keys back to the picture. */
  onDone: () => void;
  onClose: () => void;
}

/** The head of the painting view: what is painted, who is here, and the way out. */
export function PaintBar({
  node,
  title,
  about,
  viewport,
  zoomStep,
  inert,
  onDone,
  onClose,
}: PaintBarProps) {
  const { actions, readOnly, mayRun, scene, run, starting } = useEditor();
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line px-3">
      <h2 className="truncate pl-1 font-semibold">{title}</h2>
      <p className="truncate pl-2 text-xs text-ink-2 tabular-nums">{about}</p>
      {inert > 0 && (
        <p role="status" className="ml-3 truncate text-xs text-warn">
          {inert === 1 ? "1 stroke cannot" : `${inert} strokes cannot`} be painted and stays out
        </p>
      )}
      {readOnly && <Tag text={scene ? "Another moment: look only" : "View only"} />}
      <span className="flex-1" />
      <Company node={node} />
      {!readOnly && (
        <>
          <IconButton label="Undo" keys="Mod+Z" icon={<Undo2 />} onClick={() => actions.undo()} />
          <IconButton
            label="Redo"
            keys="Mod+Shift+Z"
            icon={<Redo2 />}
            onClick={() => actions.redo()}
          />
          <Line />
        </>
      )}
      {/* On a phone two fingers zoom; the way out has to have its room. */}
      <span className="flex items-center gap-1 max-sm:hidden">
        <ZoomTools viewport={viewport} step={zoomStep} />
        <Line />
      </span>
      {mayRun && (
        <Button
          size="sm"
          icon={<Play aria-hidden="true" />}
          busy={starting || run !== null}
          onClick={() => {
            // It goes grey, and would leave the keys to nobody.
            onDone();
            actions.run([node]);
          }}
        >
          Compute
        </Button>
      )}
      <Button size="sm" look="primary" icon={<Check aria-hidden="true" />} onClick={onClose}>
        Done
      </Button>
    </div>
  );
}

/** The others who have this node open or selected. */
function Company({ node }: { node: string }) {
  const { present, scene } = useEditor();
  const here = scene ? [] : present.filter(({ selection }) => selection.includes(node));
  if (here.length === 0) return null;
  return (
    <ul aria-label="Also here" className="flex items-center -space-x-1.5 pr-3">
      {here.map((person) => (
        <li key={person.client}>
          <Avatar person={person} size="sm" />
        </li>
      ))}
    </ul>
  );
}

function Tag({ text }: { text: string }) {
  return (
    <span className="ml-3 shrink-0 rounded-full border border-line-2 px-2 text-xs text-ink-2">
      {text}
    </span>
  );
}

function Line() {
  return <span aria-hidden="true" className="mx-1.5 h-5 w-px bg-line-2" />;
}
