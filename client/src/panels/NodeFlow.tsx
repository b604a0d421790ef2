import { Combine, Library, PackageOpen } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { listTypes } from "@/graph/lists";
import { nodeTitle } from "@/graph/nodeTitle";
import { SUBGRAPH } from "@/graph/subgraph";
import type { GraphNode } from "@/graph/types";
import { Button } from "@/ui/Button";
import { Switch } from "@/ui/Switch";
import type { Choice } from "./control";
import { PanelSection } from "./PanelSection";
import { SegmentControl } from "./SegmentControl";

const WAYS: Choice[] = [
  { value: "zip", label: "In step" },
  { value: "product", label: "Each with each" },
  { value: "repeat", label: "Repeat last" },
];

/** How a node runs: over which lists, stepped over, or not at all. */
export function NodeFlow({ node }: { node: GraphNode }) {
  const { actions, readOnly, graph, nodeTypes, inert } = useEditor();
  const over = listTypes(graph, nodeTypes, inert).maps.get(node.id) ?? [];
  const told = node.keys.lists;
  return (
    <PanelSection title="Run">
      {over.length > 0 && (
        <p className="text-xs text-ink-2">Runs once per element of {over.join(" and ")}.</p>
      )}
      {over.length > 1 && (
        <SegmentControl
          label="Lists meet"
          value={told === "product" || told === "repeat" ? told : "zip"}
          choices={WAYS}
          disabled={readOnly}
          onChange={(way) =>
            actions.setLists(node.id, way === "product" || way === "repeat" ? way : null)
          }
        />
      )}
      <Toggle node={node} name="bypass" label="Bypass" hint="Hand the input on as it is (Mod+B)" />
      <Toggle node={node} name="disabled" label="Off" hint="Skip it and what needs it (Mod+M)" />
      {node.type === SUBGRAPH && <Packed node={node} />}
    </PanelSection>
  );
}

interface ToggleProps {
  node: GraphNode;
  name: "bypass" | "disabled";
  label: string;
  hint: string;
}

function Toggle({ node, name, label, hint }: ToggleProps) {
  const { actions, readOnly } = useEditor();
  return (
    <div className="flex items-center justify-between" title={hint}>
      <span>{label}</span>
      <Switch
        label={label}
        checked={Boolean(node.keys[name])}
        disabled={readOnly}
        onChange={() => actions.toggle([node.id], name)}
      />
    </div>
  );
}

function Packed({ node }: { node: GraphNode }) {
  const { actions, readOnly, nodeTypes } = useEditor();
  return (
    <div className="grid grid-cols-2 gap-2">
      <Button
        icon={<PackageOpen />}
        disabled={readOnly}
        onClick={() => void actions.unpack(node.id)}
      >
        Unpack
      </Button>
      <Button
        icon={<Library />}
        disabled={readOnly}
        onClick={() => void actions.keepSubgraph(node.id, nodeTitle(node, nodeTypes))}
      >
        Save to library
      </Button>
    </div>
  );
}

/** Several nodes: step over them, switch them off, join them to one. */
export function ManyFlow({ ids }: { ids: readonly string[] }) {
  const { actions, readOnly } = useEditor();
  return (
    <div className="grid grid-cols-2 gap-2">
      <Button disabled={readOnly} onClick={() => actions.toggle(ids, "bypass")}>
        Bypass
      </Button>
      <Button disabled={readOnly} onClick={() => actions.toggle(ids, "disabled")}>
        Switch off
      </Button>
      <Button
        icon={<Combine />}
        className="col-span-2"
        disabled={readOnly}
        onClick={() => void actions.makeSubgraph(ids)}
      >
        Make a subgraph
      </Button>
    </div>
  );
}
