import { Info } from "lucide-react";
import type { Choice } from "./control";

/** So many choices are named; more are "Others". */
const MOST_NAMES = 3;

/** Why some choices cannot be taken here, readable without a pointer. */
export function Unavailable({ choices }: { choices: readonly Choice[] }) {
  const told = reasonsOf(choices);
  return told.map(({ names, reason }) => (
    <p key={reason} className="flex gap-1.5 text-2xs leading-snug text-ink-2">
      <Info aria-hidden="true" className="mt-px size-3 shrink-0 text-ink-3" />
      <span>
        <span className="font-medium">{names}:</span> {reason}
      </span>
    </p>
  ));
}

/** One line for each reason, with the choices it keeps away. */
export function reasonsOf(choices: readonly Choice[]): { names: string; reason: string }[] {
  const found = new Map<string, string[]>();
  for (const { label, reason } of choices) {
    if (reason !== undefined) found.set(reason, [...(found.get(reason) ?? []), label]);
  }
  return [...found].map(([reason, labels]) => ({
    reason,
    names: labels.length > MOST_NAMES ? `${labels.length} others` : labels.join(", "),
  }));
}
