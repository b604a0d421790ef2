import { useEditor } from "@/app/EditorContext";
import { Avatar } from "@/ui/Avatar";
import type { HistoryRow } from "./historyRows";
import { ago, fullTime } from "./time";

/** The colour of an actor who is no member: a key, or the server itself. */
const NOBODY = "#868e9f";

/** Who did what follows, and when. */
export function HistoryGroupRow({
  group,
  now,
}: {
  group: Extract<HistoryRow, { kind: "group" }>;
  now: number;
}) {
  const { me, people } = useEditor();
  const known = group.actor === me.id ? me : people.find((person) => person.id === group.actor);
  const name = known?.name ?? (group.name || "Karate");
  return (
    <div className="flex items-center gap-2.5 px-4 pt-3 pb-0.5">
      <Avatar person={{ id: group.actor, name, colour: known?.colour ?? NOBODY }} size="xs" />
      <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
      <time
        dateTime={group.at}
        title={fullTime(group.at)}
        className="shrink-0 text-2xs text-ink-3 tabular-nums"
      >
        {ago(group.at, now)}
      </time>
    </div>
  );
}
