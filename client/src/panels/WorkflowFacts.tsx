import { Keyboard } from "lucide-react";
import { Suspense } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { DEFAULT_LIMITS } from "@/graph/limits";
import { Button } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";
import { ForkOrigin } from "./lazyParts";
import { PanelSection } from "./PanelSection";

const HINTS = [
  ["Add a node", "Mod+K"],
  ["Run everything", "Mod+Enter"],
  ["Select all", "Mod+A"],
  ["Undo", "Mod+Z"],
] as const;

/** What the inspector shows while nothing is selected. */
export function WorkflowFacts() {
  const { graph, inert, stale, people } = useEditor();
  const showShortcuts = useEditorStore((state) => state.showShortcuts);
  const facts: [string, string][] = [
    ["Nodes", `${graph.nodes.size} of ${DEFAULT_LIMITS.nodes}`],
    ["Connections", `${graph.edges.size} of ${DEFAULT_LIMITS.connections}`],
    ["Waiting for a run", `${stale.size}`],
    ["Members", `${people.length}`],
  ];
  if (inert.size > 0) facts.push(["Wires that do not work", `${inert.size}`]);
  return (
    <>
      <div className="px-4 pt-4 pb-4">
        <h2 className="truncate text-base font-semibold">{graph.title || "Untitled"}</h2>
        <p className="mt-1 text-xs text-ink-2">Select a node to see its settings and its result.</p>
      </div>
      <Suspense fallback={null}>
        <ForkOrigin />
      </Suspense>
      <PanelSection title="Workflow">
        <dl className="flex flex-col gap-2 text-xs">
          {facts.map(([term, fact]) => (
            <div key={term} className="flex justify-between gap-3">
              <dt className="text-ink-2">{term}</dt>
              <dd className="tabular-nums">{fact}</dd>
            </div>
          ))}
        </dl>
      </PanelSection>
      <PanelSection title="Shortcuts">
        <ul className="flex flex-col gap-2 text-xs">
          {HINTS.map(([what, keys]) => (
            <li key={what} className="flex items-center justify-between gap-3 text-ink-2">
              {what}
              <Kbd keys={keys} />
            </li>
          ))}
        </ul>
        <Button size="sm" icon={<Keyboard />} onClick={() => showShortcuts(true)}>
          All shortcuts
        </Button>
      </PanelSection>
    </>
  );
}
