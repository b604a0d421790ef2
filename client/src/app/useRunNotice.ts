import { useEffect, useRef } from "react";
import type { NodeResult, RunProgress } from "@/app/EditorContext";
import { askForNotices, LONG_MS, tellEnd } from "@/app/runNotice";

/** Tell when a long run of the open workflow ends while its tab is not looked at. */
export function useRunNotice(
  run: RunProgress | null,
  results: ReadonlyMap<string, NodeResult>,
  title: string,
): void {
  const latest = useRef({ results, title });
  latest.current = { results, title };
  const id = run?.run ?? null;
  useEffect(() => {
    if (id === null) return;
    let long = false;
    const timer = setTimeout(() => {
      long = true;
      askForNotices();
    }, LONG_MS);
    return () => {
      clearTimeout(timer);
      if (!long) return;
      const { results: now, title: name } = latest.current;
      const own = [...now.values()].filter((result) => result.run === id);
      const count = (state: NodeResult["state"]) =>
        own.filter((result) => result.state === state).length;
      tellEnd({ title: name, failed: count("failed"), cancelled: count("cancelled") > 0 });
    };
  }, [id]);
}
