import { useMemo } from "react";
import { HISTORY_KINDS, type HistoryFilter, type HistoryKind } from "@/api/history";
import { useEditor } from "@/app/EditorContext";
import { nodeTitle } from "@/graph/nodeTitle";
import { Select } from "@/ui/Select";

const KINDS: Record<HistoryKind, string> = {
  edit: "Edits",
  run: "Runs",
  version: "Versions",
  people: "People",
};

export interface HistoryFiltersProps {
  filter: HistoryFilter;
  onChange: (filter: HistoryFilter) => void;
}

/** Whose, which node's and what kind of history to show. */
export function HistoryFilters({ filter, onChange }: HistoryFiltersProps) {
  const { graph, nodeTypes, people, me } = useEditor();
  const nodes = useMemo(
    () =>
      Array.from(graph.nodes.values(), (node) => ({
        value: node.id,
        label: nodeTitle(node, nodeTypes),
      })).sort((left, right) => left.label.localeCompare(right.label)),
    [graph, nodeTypes],
  );
  const persons = people.map(({ id, name }) => ({
    value: id,
    label: id === me.id ? `${name} (you)` : name,
  }));
  const gone = filter.node !== undefined && !graph.nodes.has(filter.node);
  return (
    <fieldset
      aria-label="What to show"
      className="m-0 grid min-w-0 shrink-0 grid-cols-3 gap-1.5 border-b border-line p-2"
    >
      <Choice
        label="Person"
        all="Everyone"
        value={filter.actor}
        options={persons}
        onChange={(actor) => onChange({ ...filter, actor })}
      />
      <Choice
        label="Node"
        all="All nodes"
        value={filter.node}
        options={gone ? [...nodes, { value: filter.node ?? "", label: "A removed node" }] : nodes}
        onChange={(node) => onChange({ ...filter, node })}
      />
      <Choice
        label="Kind"
        all="All kinds"
        value={filter.kind}
        options={HISTORY_KINDS.map((value) => ({ value, label: KINDS[value] }))}
        onChange={(kind) => onChange({ ...filter, kind: kind as HistoryKind | undefined })}
      />
    </fieldset>
  );
}

function Choice(props: {
  label: string;
  all: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}) {
  const { label, all, value, options, onChange } = props;
  return (
    <Select
      label={label}
      value={value ?? ""}
      options={[{ value: "", label: all }, ...options]}
      onChange={(next) => onChange(next === "" ? undefined : next)}
      className="h-7! px-2! text-xs"
    />
  );
}
