import { useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { shownOf } from "@/canvas/shownOf";
import type { Datum } from "@/graph/datum";
import { nodeTitle } from "@/graph/nodeTitle";
import { declaredOf } from "@/graph/subgraph";
import { CopyButton } from "@/ui/CopyButton";
import { DatumView } from "@/ui/DatumView";
import { Dialog } from "@/ui/Dialog";
import { SegmentControl } from "./SegmentControl";

/** What a node says, at full length: texts, numbers, facts. It follows its node as the viewer does. */
export function Reader() {
  const { graph, nodeTypes } = useEditor();
  const reader = useEditorStore((state) => state.reader);
  const read = useEditorStore((state) => state.read);
  const node = reader && graph.nodes.get(reader.node);
  return (
    <Dialog
      open={Boolean(node)}
      onClose={() => read(null)}
      title={node ? nodeTitle(node, nodeTypes) : "Result"}
      className="top-1/2 max-w-2xl -translate-y-1/2"
    >
      {reader && <Ports key={reader.node} node={reader.node} first={reader.port} />}
    </Dialog>
  );
}

function Ports({ node, first }: { node: string; first: string }) {
  const [picked, pick] = useState(first);
  const ports = useData(node);
  const data = ports.find(({ port }) => port === picked)?.data ?? ports[0]?.data ?? [];
  return (
    <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-5">
      {ports.length > 1 && (
        <SegmentControl
          label="What is read"
          value={picked}
          choices={ports.map(({ port, title }) => ({ value: port, label: title }))}
          disabled={false}
          onChange={pick}
        />
      )}
      <ol className="flex flex-col gap-3">
        {data.map((datum, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is all that tells them apart.
          <li key={index} className="relative rounded-md border border-line bg-sunken p-3 pr-10">
            {data.length > 1 && (
              <p className="pb-1 text-2xs text-ink-3 tabular-nums">{index + 1}</p>
            )}
            <DatumView datum={datum} />
            <span className="absolute top-2 right-2">
              <CopyButton datum={datum} />
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface PortData {
  port: string;
  title: string;
  data: readonly Datum[];
}

/** The values of a node by port, or what its card shows where it has none of its own. */
function useData(id: string): PortData[] {
  const { graph, nodeTypes, results } = useEditor();
  const node = graph.nodes.get(id);
  if (!node) return [];
  const type = declaredOf(node, nodeTypes);
  const titleOf = (port: string) =>
    [...(type?.outputs ?? []), ...(type?.inputs ?? [])].find(({ name }) => name === port)?.title ??
    port;
  const given = Object.entries(results.get(id)?.data ?? {}).filter(([, data]) => data.length > 0);
  const shown = shownOf(node, { graph, catalogue: nodeTypes, results });
  if (shown && shown.data.length > 0 && !given.some(([port]) => port === shown.port)) {
    return [{ port: shown.port, title: titleOf(shown.port), data: shown.data }];
  }
  return given.map(([port, data]) => ({ port, title: titleOf(port), data }));
}
