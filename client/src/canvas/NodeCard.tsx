import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { CardBody } from "@/canvas/CardBody";
import { CardHead } from "@/canvas/CardHead";
import { MarkBadge } from "@/canvas/MarkBadge";
import type { CardData, CardNode } from "@/canvas/nodeData";
import { PortHandle } from "@/canvas/PortHandle";
import { StateLine } from "@/canvas/StateLine";
import { classes } from "@/ui/classes";

/** One node: title, ports, what it gave, its state. Collapsed only the title, with all wires at its sides. */
export const NodeCard = memo(function NodeCard({ id, data, selected }: NodeProps<CardNode>) {
  const { onlooker, mark, node } = data;
  const collapsed = Boolean(node.keys.collapsed);
  return (
    <div
      className={classes(
        "card",
        `card-${ring(data)}`,
        mark && `card-${mark.state}`,
        selected && "card-selected",
        collapsed && "card-collapsed",
        Boolean(node.keys.disabled || node.keys.bypass) && "opacity-60",
      )}
      style={onlooker ? { outlineColor: onlooker.colour, outlineStyle: "solid" } : undefined}
    >
      {mark && <MarkBadge mark={mark} />}
      {onlooker && (
        <span className="card-onlooker" style={{ backgroundColor: onlooker.colour }}>
          {onlooker.name}
        </span>
      )}
      <CardHead id={id} data={data} />
      <Ports id={id} data={data} reachable={selected && !collapsed} />
      {!collapsed && <CardBody data={data} />}
      <StateLine data={data} />
    </div>
  );
});

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
