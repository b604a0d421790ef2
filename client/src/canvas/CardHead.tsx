import { Brush, ChevronDown, ChevronRight, Maximize2, Play } from "lucide-react";
import type { ReactNode } from "react";
import { useEditorStore } from "@/app/editorStore";
import { openShown } from "@/canvas/CardBody";
import { useCardTools } from "@/canvas/CardContext";
import type { CardData } from "@/canvas/nodeData";
import { takesStrokes } from "@/graph/strokeKey";
import { nodeIcon } from "@/ui/nodeIcon";

/** A card's title bar: its fold, its name, and what can be done with it. */
export function CardHead({ id, data }: { id: string; data: CardData }) {
  const { actions, mayRun, readOnly } = useCardTools();
  const { title, type, label, shown } = data;
  const collapsed = Boolean(data.node.keys.collapsed);
  const Icon = nodeIcon(type);
  const Fold = collapsed ? ChevronRight : ChevronDown;
  return (
    <div className="card-head">
      {readOnly ? (
        <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-2" />
      ) : (
        <button
          type="button"
          className="card-fold nodrag"
          aria-expanded={!collapsed}
          aria-label={collapsed ? `Unfold ${title}` : `Fold ${title}`}
          title={`${collapsed ? "Unfold" : "Fold"} (Alt+C)`}
          onClick={() => actions.toggle([id], "collapsed")}
        >
          <Icon aria-hidden="true" className="card-fold-icon" />
          <Fold aria-hidden="true" className="card-fold-arrow" />
        </button>
      )}
      <span className="card-title">{title}</span>
      {label !== title && <span className="card-kind">{type?.title}</span>}
      <span className="card-tools nodrag">
        {takesStrokes(type) && (
          <Tool
            label={readOnly ? `See the painting of ${title}` : `Paint on ${title}`}
            title={readOnly ? "See the painting" : "Paint"}
            onClick={() => useEditorStore.getState().paint(id)}
          >
            <Brush aria-hidden="true" />
          </Tool>
        )}
        {mayRun && type && (
          <Tool
            label={`Compute up to ${title}`}
            title="Compute up to here"
            onClick={() => actions.run([id])}
          >
            <Play aria-hidden="true" />
          </Tool>
        )}
        {shown && shown.assets.length + shown.data.length > 0 && (
          <Tool
            label={`Look closer at ${title}`}
            title="Look closer"
            onClick={() => openShown(id, shown)}
          >
            <Maximize2 aria-hidden="true" />
          </Tool>
        )}
      </span>
    </div>
  );
}

interface ToolProps {
  label: string;
  title: string;
  onClick: () => void;
  children: ReactNode;
}

function Tool({ label, title, onClick, children }: ToolProps) {
  return (
    <button type="button" className="card-tool" aria-label={label} title={title} onClick={onClick}>
      {children}
    </button>
  );
}
