import { useEditor } from "@/app/EditorContext";
import { Avatar } from "@/ui/Avatar";
import type { HistoryGroup, HistoryLine } from "./historyGroups";
import { SentenceText } from "./SentenceText";
import { StateBadge } from "./StateBadge";
import { ago, fullTime } from "./time";

/** The colour of an actor who is no member: a key, or the server itself. */
const NOBODY = "#868e9f";

/** What one person did within one minute. */
export function HistoryGroupCard({ group, now }: { group: HistoryGroup; now: number }) {
  const { me, people } = useEditor();
  const known = group.actor === me.id ? me : people.find((person) => person.id === group.actor);
  const name = known?.name ?? (group.name || "Karate");
  return (
    <li className="flex gap-2.5 border-b border-line px-4 py-3 last:border-0">
      <Avatar
        person={{ id: group.actor, name, colour: known?.colour ?? NOBODY }}
        size="sm"
        className="mt-px"
      />
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline justify-between gap-2">
          <span className="truncate font-medium">{name}</span>
          <time
            dateTime={group.at}
            title={fullTime(group.at)}
            className="shrink-0 text-2xs text-ink-3 tabular-nums"
          >
            {ago(group.at, now)}
          </time>
        </p>
        <ul className="mt-0.5 flex flex-col gap-0.5">
          {group.lines.map((line) => (
            <Line key={line.key} line={line} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function Line({ line }: { line: HistoryLine }) {
  return (
    <li
      title={`Version ${line.version}, ${fullTime(line.at)}`}
      className="text-xs leading-5 break-words text-ink-2"
    >
      <SentenceText sentence={line.sentence} />
      {line.ended && <StateBadge state={line.ended} className="ml-1 align-text-bottom" />}
    </li>
  );
}
