/** Follows a document and says what each transaction made in this tab meant. */
import type * as Y from "yjs";
import { shapeBroken } from "@/doc/knownShape";
import type { LiveGraph } from "@/doc/LiveGraph";
import { values } from "@/doc/readContent";
import { roots } from "@/doc/roots";
import type { GraphChange } from "@/graph/changes";
import type { Content } from "@/graph/content";
import { diff } from "@/graph/diff";

/** What one transaction did. */
export interface Deed {
  readonly changes: readonly GraphChange[];
  /** The whole texts before their edits, by "<node> <param>": a place alone can deceive. */
  readonly was: Readonly<Record<string, string>>;
  /** The rule that something broke which the changes do not tell; null when they tell all. */
  readonly opaque: string | null;
  readonly client: number;
  /** The document's clock of this client afterwards. */
  readonly clock: number;
  /** Whether the clock moved: a mere deletion does not move it. */
  readonly wrote: boolean;
}

const NONE: Content["frames"] = new Map();

export class GestureWatch {
  private content: Content;
  private readonly doc: Y.Doc;
  private readonly live: LiveGraph;

  /** `live` follows the same document, and was made before. */
  constructor(doc: Y.Doc, live: LiveGraph) {
    this.doc = doc;
    this.live = live;
    this.content = this.read(null);
  }

  /** The content now. */
  current = (): Content => this.content;

  /** To be called with every transaction that changed something; the deed, if it was made here. */
  follow(transaction: Y.Transaction): Deed | null {
    const before = this.content;
    this.content = this.read(transaction);
    if (!transaction.local) return null;
    const changes = diff(before, this.content);
    const client = this.doc.clientID;
    const clock = transaction.afterState.get(client) ?? 0;
    return {
      ...{ changes, client, clock },
      was: textsBefore(changes, before),
      opaque: shapeBroken(transaction),
      wrote: clock > (transaction.beforeState.get(client) ?? 0),
    };
  }

  private read(transaction: Y.Transaction | null): Content {
    const { meta, strokes } = roots(this.doc);
    const { nodes, edges, frames, notes } = this.live.current();
    const same = (root: Y.Map<unknown>) =>
      transaction !== null && !transaction.changedParentTypes.has(root as never);
    return {
      ...{ nodes, edges },
      meta: same(meta) ? this.content.meta : values(meta),
      strokes: same(strokes) ? this.content.strokes : values(strokes),
      frames: frames ?? NONE,
      notes: notes ?? NONE,
    };
  }
}

function textsBefore(changes: readonly GraphChange[], before: Content): Record<string, string> {
  const found: Record<string, string> = {};
  for (const change of changes) {
    if (change.op !== "text.edited") continue;
    const text = before.nodes.get(change.node)?.params[change.param];
    found[`${change.node} ${change.param}`] = String(text ?? "");
  }
  return found;
}
