import type { NodeProps } from "@xyflow/react";
import { Maximize2, Play } from "lucide-react";
import { memo } from "react";
import { useEditorStore } from "@/app/editorStore";
import { useCardTools } from "@/canvas/CardContext";
import { MarkBadge } from "@/canvas/MarkBadge";
import type { CardData, CardNode } from "@/canvas/nodeData";
import { PortHandle } from "@/canvas/PortHandle";
import { StateLine } from "@/canvas/StateLine";
import { Thumb } from "@/canvas/Thumb";
import { classes } from "@/ui/classes";
import { nodeIcon } from "@/ui/nodeIcon";

/** One node: title, ports, its picture, its state. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { view } = useEditorStore.getState();
  const { picture, picturePort, result, onlooker, mark } = data;
  const busy = result?.state === "running" || result?.state === "queued";
  const open = () => picture && view({ node: id, port: picturePort, asset: picture });
  return (
    <div
      className={classes(
        "card",
        `card-${ring(data)}`,
        mark && `card-${mark.state}`,
        selected && "card-selected",
        Boolean(data.node.keys.disabled || data.node.keys.bypass) && "opacity-60",
      )}
      style={onlooker ? { outlineColor: onlooker.colour, outlineStyle: "solid" } : undefined}
    >
      {mark && <MarkBadge mark={mark} />}
      {onlooker && (
        <span className="card-onlooker" style={{ backgroundColor: onlooker.colour }}>
          {onlooker.name}
        </span>
      )}
      <Head id={id} data={data} onOpen={picture ? open : null} />
      <Ports id={id} data={data} reachable={selected} />
      {picture ? (
        <Thumb asset={picture} title={data.title} busy={busy} onOpen={open} />
      ) : (
        <div className={classes("thumb-empty", busy && "thumb-busy")}>
          {data.type ? "" : "Unknown here; its settings and wires are kept"}
        </div>
      )}
      <StateLine data={data} />
    </div>
  );
});

function Head({ id, data, onOpen }: { id: string; data: CardData; onOpen: (() => void) | null }) {
  const { actions, mayRun } = useCardTools();
  const Icon = nodeIcon(data.type);
  return (
    <div className="card-head">
      <Icon aria-hidden="true" className="size-4 shrink-0 text-ink-2" />
      <span className="card-title">{data.title}</span>
      {data.label !== data.title && <span className="card-kind">{data.type?.title}</span>}
      <span className="card-tools nodrag">
        {mayRun && data.type && (
          <button
            type="button"
            className="card-tool"
            aria-label={`Compute up to ${data.title}`}
            title="Compute up to here"
            onClick={() => actions.run([id])}
          >
            <Play aria-hidden="true" />
          </button>
        )}
        {onOpen && (
          <button
            type="button"
            className="card-tool"
            aria-label={`Look closer at ${data.title}`}
            title="Look closer"
            onClick={onOpen}
          >
            <Maximize2 aria-hidden="true" />
          </button>
        )}
      </span>
    </div>
  );
}

function Ports({ id, data, reachable }: { id: string; data: CardData; reachable: boolean }) {
  const wired = new Set(data.wired.split(" "));
  const shared = { node: id, nodeTitle: data.title, reachable };
  return (
    <div className="card-ports">
      <div>
        {data.inputs.map((port) => (
          <PortHandle
            key={port.name}
            {...shared}
            port={port}
            side="target"
            wired={wired.has(port.name)}
          />
        ))}
      </div>
      <div>
        {data.outputs.map((port) => (
          <PortHandle key={port.name} {...shared} port={port} side="source" wired />
        ))}
      </div>
    </div>
  );
}

/** The ring that stands for the state; the words of the state line say the same. */
function ring({ result, stale, problem, type }: CardData): string {
  if (problem || !type) return "broken";
  if (result?.state === "running") return "running";
  if (result?.state === "failed") return "failed";
  if (result?.state === "queued" || result?.state === "waiting") return "queued";
  return stale ? "stale" : "calm";
}
