import { TriangleAlert } from "lucide-react";
import { useEditor } from "@/app/EditorContext";

/** What keeps a node's wires from working, with the reason of each. */
export function ProblemList({ node }: { node: string }) {
  const { inert, graph } = useEditor();
  const found = Array.from(inert).filter(([key]) => graph.edges.get(key)?.target === node);
  if (found.length === 0) return null;
  return (
    <ul aria-label="Problems" className="mx-4 mb-4 flex flex-col gap-1.5">
      {found.map(([key, problem]) => (
        <li
          key={key}
          className="flex gap-2 rounded-md border border-warn/40 bg-warn-soft px-2 py-1.5 text-xs text-warn"
        >
          <TriangleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {problem.detail}
        </li>
      ))}
    </ul>
  );
}
