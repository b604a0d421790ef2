import { X } from "lucide-react";
import * as Tabs from "radix-ui/tabs";
import { Suspense } from "react";
import { type Panel, useEditorStore } from "@/app/editorStore";
import { IconButton } from "@/ui/IconButton";
import { AutomatePanel, HistoryPanel, RunsPanel, VersionsPanel } from "./lazyParts";

const TABS: [Panel, string][] = [
  ["history", "All"],
  ["runs", "Runs"],
  ["versions", "Versions"],
];

/** The panel beside the canvas with what happened: all of it, the runs, or the versions with a name. */
export function SidePanel() {
  const panel = useEditorStore((state) => state.panel);
  const togglePanel = useEditorStore((state) => state.togglePanel);
  if (panel === null) return null;
  if (panel === "automate") {
    return (
      <Suspense fallback={null}>
        <AutomatePanel />
      </Suspense>
    );
  }
  return (
    <aside
      aria-label="History panel"
      className="flex h-full w-80 shrink-0 animate-slide flex-col border-l border-line bg-surface"
    >
      <Tabs.Root
        value={panel}
        onValueChange={(next) => {
          // Radix tells a click twice (pointer and focus); a second toggle would close the panel.
          if (next !== useEditorStore.getState().panel) togglePanel(next as Panel);
        }}
        className="flex min-h-0 flex-1 flex-col"
      >
        <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
          <h2 className="text-sm font-semibold">History</h2>
          <Tabs.List aria-label="What to show" className="flex flex-1 gap-0.5">
            {TABS.map(([value, label]) => (
              <Tabs.Trigger
                key={value}
                value={value}
                className="h-7 rounded-md px-1.5 text-xs text-ink-2 hover:text-ink data-[state=active]:bg-hover data-[state=active]:font-medium data-[state=active]:text-ink"
              >
                {label}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <IconButton label="Close panel" icon={<X />} onClick={() => togglePanel(panel)} />
        </div>
        <Tabs.Content value="history" className="min-h-0 flex-1">
          <Suspense>
            <HistoryPanel />
          </Suspense>
        </Tabs.Content>
        <Tabs.Content value="runs" className="min-h-0 flex-1 overflow-y-auto">
          <Suspense>
            <RunsPanel />
          </Suspense>
        </Tabs.Content>
        <Tabs.Content value="versions" className="min-h-0 flex-1 overflow-y-auto">
          <Suspense>
            <VersionsPanel />
          </Suspense>
        </Tabs.Content>
      </Tabs.Root>
    </aside>
  );
}
