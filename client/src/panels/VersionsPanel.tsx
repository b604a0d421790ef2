import { useQuery } from "@tanstack/react-query";
import { Clock, GitCompare, GitFork, GitMerge, RotateCcw, Tag, Trash2 } from "lucide-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { type NamedVersion, timelineQuery, versionsQuery } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { useTimeActions } from "@/time/useTimeActions";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { Spinner } from "@/ui/Spinner";
import { ForkOrigin } from "./ForkOrigin";
import { ago, fullTime } from "./time";
import { useNow } from "./useNow";
import { VersionName } from "./VersionName";

/** The versions that have a name, where this workflow comes from, and what was forked from it. */
export function VersionsPanel() {
  const { workflowId, readOnly, session } = useEditor();
  const { data: versions, error, refetch } = useQuery(versionsQuery(workflowId));
  const { ask, enter } = useTimeStore.getState();
  const now = useNow(30_000);
  useEffect(() => {
    const look = () => void refetch();
    session.onNotice.add(look);
    return () => void session.onNotice.delete(look);
  }, [session, refetch]);
  return (
    <>
      {!readOnly && (
        <div className="grid grid-cols-2 gap-2 border-b border-line p-3">
          <Button size="sm" icon={<Tag />} onClick={() => ask({ kind: "name", version: null })}>
            Name this version
          </Button>
          <Button size="sm" icon={<GitFork />} onClick={() => ask({ kind: "fork", version: null })}>
            Fork
          </Button>
        </div>
      )}
      <ForkOrigin />
      {error ? (
        <p className="p-4 text-xs text-bad">{error.message}</p>
      ) : !versions ? (
        <Spinner className="mx-auto mt-10 text-ink-2" />
      ) : versions.length === 0 ? (
        <p className="p-6 text-center text-xs text-ink-2">
          No version has a name yet. Every version is kept all the same.
        </p>
      ) : (
        <ul aria-label="Named versions">
          {versions.map((version) => (
            <VersionRow key={version.id} version={version} now={now} onShow={enter} />
          ))}
        </ul>
      )}
      <Forks />
    </>
  );
}

interface VersionRowProps {
  version: NamedVersion;
  now: number;
  onShow: ReturnType<typeof useTimeStore.getState>["enter"];
}

function VersionRow({ version: named, now, onShow }: VersionRowProps) {
  const { people, readOnly } = useEditor();
  const actions = useTimeActions();
  const { version, name, at } = named;
  const by = people.find(({ id }) => id === named.actor)?.name ?? named.actor_name;
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-0">
      <div className="flex items-center gap-2">
        <VersionName named={named} />
        <span className="text-2xs text-ink-3 tabular-nums">Version {version}</span>
      </div>
      <div className="mt-0.5 flex items-center gap-0.5">
        <p className="min-w-0 flex-1 truncate text-xs text-ink-2" title={fullTime(at)}>
          {by && `${by}, `}
          {ago(at, now)}
        </p>
        <IconButton
          size="sm"
          label={`Show ${name}`}
          icon={<Clock />}
          onClick={() => onShow({ kind: "past", version })}
        />
        <IconButton
          size="sm"
          label={`Compare ${name} with now`}
          icon={<GitCompare />}
          onClick={() => onShow({ kind: "compare", from: version, to: null })}
        />
        {!readOnly && (
          <>
            <IconButton
              size="sm"
              label={`Restore ${name}`}
              icon={<RotateCcw />}
              onClick={() => void actions.restore(version)}
            />
            <IconButton
              size="sm"
              label={`Take the name ${name} away`}
              icon={<Trash2 />}
              onClick={() => void actions.unname(named.id)}
            />
          </>
        )}
      </div>
    </li>
  );
}

/** What was forked from here. */
function Forks() {
  const { workflowId, readOnly } = useEditor();
  const { data } = useQuery(timelineQuery(workflowId));
  const forks = data?.marks.filter(({ kind, id }) => kind === "fork" && id) ?? [];
  if (forks.length === 0) return null;
  return (
    <section aria-label="Forks" className="border-t border-line">
      <h3 className="px-4 pt-3 pb-1 text-xs font-semibold">Forks</h3>
      <ul>
        {forks.map(({ id = "", label, version }) => (
          <li key={id} className="flex items-center gap-2 px-4 py-1.5 text-xs">
            <Link href={`/w/${id}`} className="min-w-0 flex-1 truncate underline">
              {label}
            </Link>
            <span className="text-2xs text-ink-3 tabular-nums">from version {version}</span>
            {!readOnly && (
              <Button
                size="sm"
                icon={<GitMerge />}
                onClick={() => useTimeStore.getState().enter({ kind: "merge", fork: id })}
              >
                Merge
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
