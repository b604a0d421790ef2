import type { Mark } from "@/app/timeStore";
import { classes } from "@/ui/classes";
import { MARK_LOOKS } from "@/ui/markLook";

/** What happened to a node, above its card: icon, word, and what about it. */
export function MarkBadge({ mark }: { mark: Mark }) {
  const { word, icon: Icon, tone } = MARK_LOOKS[mark.state];
  return (
    <span className={classes("card-mark", tone)}>
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      {word}
      {mark.note && <span className="truncate font-normal text-ink-2">{mark.note}</span>}
    </span>
  );
}
