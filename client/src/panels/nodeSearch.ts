import { fitting } from "@/graph/ports";
import type { Catalogue, NodeType, PortType } from "@/graph/types";

export interface NodeGroup {
  category: string;
  types: NodeType[];
}

/** One end of a wire that waits for a node: `side` tells which end the existing node holds. */
export interface OpenEnd {
  type: PortType;
  side: "source" | "target";
}

/**
 * Node types that match every word of `query`, best first within their categories; categories stand
 * in the order of their best match. With an open end only types that could take it are found.
 */
export function searchNodes(catalogue: Catalogue, query: string, end: OpenEnd | null): NodeGroup[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = Array.from(catalogue)
    .filter(([id, type]) => id === type.id && type.state !== "retired")
    .map(([, type]) => type)
    .filter((type) => !end || fitting(type, end.type, end.side) !== null)
    .map((type) => ({ type, score: scoreOf(type, words) }))
    .filter(({ score }) => score > 0);
  if (words.length > 0) found.sort((left, right) => right.score - left.score);
  const groups = new Map<string, NodeType[]>();
  for (const { type } of found) {
    const group = groups.get(type.category);
    if (group) group.push(type);
    else groups.set(type.category, [type]);
  }
  return Array.from(groups, ([category, types]) => ({ category, types }));
}

/** The worst word counts: every word has to match. No words match all. */
function scoreOf(type: NodeType, words: readonly string[]): number {
  return words.reduce((worst, word) => Math.min(worst, wordScore(type, word)), 100);
}

function wordScore(type: NodeType, word: string): number {
  const title = type.title.toLowerCase();
  if (title === word) return 100;
  if (title.startsWith(word)) return 90;
  if (title.split(/[\s-]+/).some((part) => part.startsWith(word))) return 80;
  if (type.id.toLowerCase().includes(word)) return 70;
  if (type.aliases?.some((alias) => alias.toLowerCase().includes(word))) return 65;
  if (type.keywords.some((keyword) => keyword.toLowerCase().startsWith(word))) return 60;
  if (title.includes(word)) return 50;
  if (type.category.toLowerCase().startsWith(word)) return 40;
  if (type.description.toLowerCase().includes(word)) return 20;
  return 0;
}
