/** One replacement in a text, counted in code points as the contract does. */
import type { TextEdited } from "@/graph/changes";

/** The smallest single replacement that turns `old` into `text`. */
export function textEdited(node: string, param: string, old: string, text: string): TextEdited {
  const [before, after] = [Array.from(old), Array.from(text)];
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return {
    ...{ op: "text.edited", node, param, at: start },
    delete: before.slice(start, before.length - end).join(""),
    insert: after.slice(start, after.length - end).join(""),
  };
}

/** The text after `edit`. */
export function editedText(text: string, edit: TextEdited): string {
  const points = Array.from(text);
  points.splice(edit.at, Array.from(edit.delete).length, edit.insert);
  return points.join("");
}

/** Whether the text that `edit` deletes stands where it says. */
export function editFits(text: string, edit: TextEdited): boolean {
  const points = Array.from(text);
  const end = edit.at + Array.from(edit.delete).length;
  return edit.at <= points.length && points.slice(edit.at, end).join("") === edit.delete;
}
