import type * as Y from "yjs";
import { roots } from "@/doc/roots";

/** Rename the workflow; the document is the only home of its title. */
export function setTitle(doc: Y.Doc, title: string): void {
  const { meta } = roots(doc);
  if (meta.get("title") !== title) meta.set("title", title);
}
