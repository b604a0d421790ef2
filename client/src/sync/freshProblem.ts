import { applyChanges } from "@/graph/applyChanges";
import type { GraphChange } from "@/graph/changes";
import { type Content, graphOf } from "@/graph/content";
import { inertEdges, inertNodes } from "@/graph/rules";
import type { Catalogue, Problem } from "@/graph/types";

/** The first problem that `changes` would bring into a document that had it not, or null. */
export function freshProblem(
  content: Content,
  changes: readonly GraphChange[],
  catalogue: Catalogue,
): Problem | null {
  const before = problems(content, catalogue);
  for (const [key, problem] of problems(applyChanges(content, changes), catalogue)) {
    if (before.get(key)?.rule !== problem.rule) return problem;
  }
  return null;
}

function problems(content: Content, catalogue: Catalogue): Map<string, Problem> {
  const graph = graphOf(content);
  return new Map([...inertNodes(graph, catalogue), ...inertEdges(graph, catalogue)]);
}
