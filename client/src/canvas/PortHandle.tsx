import { Handle, Position } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import { useCardTools } from "@/canvas/CardContext";
import { wireOf } from "@/canvas/wireOf";
import { useWiring, type Wiring } from "@/canvas/wiringStore";
import { refusal } from "@/graph/ports";
import type { Port } from "@/graph/types";
import { classes } from "@/ui/classes";
import { notify } from "@/ui/notify";
import { PortGlyph } from "@/ui/PortGlyph";

export interface PortHandleProps {
  node: string;
  nodeTitle: string;
  port: Port;
  side: "source" | "target";
  wired: boolean;
  /** Whether Tab stops here: ports of the selected node, and all while a wire hangs. */
  reachable: boolean;
}

/**
 * One port: a shape in its type's colour with its name; bright or dim while a wire is drawn. Wires are
 * drawn by dragging, by clicking one port and then another, or with Enter on each.
 */
export function PortHandle({ node, nodeTitle, port, side, wired, reachable }: PortHandleProps) {
  const { session, nodeTypes } = useCardTools();
  const here: Wiring = { node, port: port.name, side };
  const objection = (from: Wiring) => {
    const wire = wireOf(from, here);
    if (!wire) return "Wires go from an output to an input";
    return refusal(wire, session.live.current(), nodeTypes);
  };
  const fit = useWiring(({ wiring }) => {
    if (!wiring) return "idle";
    if (wiring.node === node && wiring.port === port.name && wiring.side === side) return "held";
    return objection(wiring) === null ? "fits" : "no";
  });
  const explain = () => {
    const { wiring } = useWiring.getState();
    const reason = wiring && fit === "no" ? objection(wiring) : null;
    if (reason) notify(reason);
  };
  const out = side === "source";
  return (
    <div className={classes("port-row", out ? "port-out" : "port-in", fit === "no" && "port-dim")}>
      <Handle
        id={port.name}
        type={side}
        position={out ? Position.Right : Position.Left}
        className={classes("port", fit === "fits" && "port-fits", fit === "held" && "port-held")}
        role="button"
        tabIndex={reachable || fit === "fits" ? 0 : -1}
        aria-label={`${port.title} ${out ? "output" : "input"} of ${nodeTitle}`}
        aria-pressed={fit === "held"}
        title={`${port.title}: ${port.type}${port.description ? `. ${port.description}` : ""}`}
        onClickCapture={explain}
        onKeyDown={press}
      >
        <PortGlyph
          type={port.type}
          list={port.list}
          hollow={!out && !port.required && !wired}
          size={13}
        />
      </Handle>
      <span className="port-name">{port.title}</span>
    </div>
  );
}

function press(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  event.stopPropagation();
  event.currentTarget.click();
}
