import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { nodeTypesQuery } from "@/api/nodeTypes";
import type { Me } from "@/api/people";
import { LocalCopy } from "@/sync/localCopy";
import { OpenWorkflow } from "@/sync/OpenWorkflow";
import { Outbox } from "@/sync/Outbox";
import { OutboxStore } from "@/sync/OutboxStore";
import type { WorkflowSession } from "@/sync/session";

const NOTHING = createStore<{ now: WorkflowSession | null }>(() => ({ now: null }));

function syncUrl(): string {
  return `${location.origin.replace(/^http/, "ws")}/sync`;
}

/** The session of a workflow; another one after the server refused its document. */
export function useSession(workflow: string, me: Me): WorkflowSession | null {
  const queries = useQueryClient();
  const [open, setOpen] = useState<OpenWorkflow | null>(null);
  const { id, name, colour } = me;
  useEffect(() => {
    const opened = new OpenWorkflow({
      workflow,
      me: { id, name, colour },
      url: syncUrl(),
      local: new LocalCopy(id, workflow),
      outbox: new Outbox(new OutboxStore(`${id}/${workflow}`)),
      catalogue: () => queries.ensureQueryData(nodeTypesQuery).catch(() => null),
    });
    setOpen(opened);
    return () => {
      opened.destroy();
      setOpen(null);
    };
  }, [workflow, id, name, colour, queries]);
  return useStore(open?.session ?? NOTHING).now;
}

/** Why the workflow cannot be shown at all, or null. */
export function useRefusal(session: WorkflowSession): { code: number; reason: string } | null {
  return useStore(session.state, ({ status }) => (status.kind === "refused" ? status : null));
}
