import { Expand } from "lucide-react";
import { previewUrl } from "@/api/assets";
import { type NodeResult, useEditor } from "@/app/EditorContext";
import { useEditorStore, type Viewed } from "@/app/editorStore";
import { declaredOf } from "@/graph/subgraph";
import { LiveImage } from "@/preview/LiveImage";
import { useLive } from "@/preview/live";
import { CopyButton } from "@/ui/CopyButton";
import { DatumView } from "@/ui/DatumView";
import { Simulated } from "@/ui/Simulated";
import { bytesText, sizeText } from "./amounts";
import { PanelSection } from "./PanelSection";
import { StateBadge } from "./StateBadge";
import { span } from "./time";
import { whyText } from "./whyText";

/** What the last run gave for a node: state, why, pictures, or the error. */
export function ResultSection({ node }: { node: string }) {
  const { results, stale } = useEditor();
  const result = results.get(node);
  if (!result) {
    return (
      <PanelSection title="Result">
        <p className="text-xs text-ink-2">Not run yet.</p>
        <Unmade node={node} />
      </PanelSection>
    );
  }
  return (
    <PanelSection title="Result" aside={<StateBadge state={result.state} />}>
      {stale.has(node) && (
        <p className="rounded-md border border-dashed border-warn/50 bg-warn-soft px-2 py-1.5 text-xs text-warn">
          Changed since this result. Run to bring it up to date.
        </p>
      )}
      <Refused node={node} />
      {result.error && (
        <p
          role="alert"
          className="rounded-md border border-bad/40 bg-bad-soft px-2 py-1.5 text-xs text-bad"
        >
          {result.error.detail}
        </p>
      )}
      <Outputs node={node} result={result} />
      <Values node={node} result={result} />
      <Facts result={result} />
    </PanelSection>
  );
}

/** What a node that was never run would give. */
function Unmade({ node }: { node: string }) {
  const any = useLive(({ pictures }) => pictures.has(node));
  return any ? (
    <div className="relative h-40 overflow-hidden rounded-md border border-line-2">
      <LiveImage node={node} />
    </div>
  ) : (
    <Refused node={node} />
  );
}

/** Why there is no preview of what was set. */
function Refused({ node }: { node: string }) {
  const why = useLive(({ refused }) => refused.get(node));
  return why === undefined ? null : <p className="text-xs text-ink-2">No preview: {why}</p>;
}

function Outputs({ node, result }: { node: string; result: NodeResult }) {
  const { graph, nodeTypes } = useEditor();
  const ports = nodeTypes.get(graph.nodes.get(node)?.type ?? "")?.outputs ?? [];
  const titleOf = (name: string) => ports.find((port) => port.name === name)?.title ?? name;
  return Object.entries(result.outputs).flatMap(([port, assets]) =>
    assets.map((asset) => (
      <Output
        key={`${port}-${asset.id}`}
        viewed={{ node, port, asset }}
        title={ports.length > 1 ? titleOf(port) : null}
      />
    )),
  );
}

/** What needs no file: texts, numbers, facts. */
function Values({ node, result }: { node: string; result: NodeResult }) {
  const { graph, nodeTypes } = useEditor();
  const given = graph.nodes.get(node);
  const ports = (given && declaredOf(given, nodeTypes)?.outputs) ?? [];
  return Object.entries(result.data ?? {}).flatMap(([port, data]) =>
    data.map((datum, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the place is all that tells them apart.
      <figure key={`${port} ${index}`} className="flex flex-col gap-1">
        <figcaption className="flex items-center justify-between text-2xs text-ink-2">
          {ports.find(({ name }) => name === port)?.title ?? port}
          {data.length > 1 && ` ${index + 1}`}
          <CopyButton datum={datum} />
        </figcaption>
        <div className="max-h-64 overflow-y-auto rounded-md border border-line bg-sunken p-2.5">
          <DatumView datum={datum} />
        </div>
      </figure>
    )),
  );
}

/** One picture; `title` names its port where there are several. */
function Output({ viewed, title }: { viewed: Viewed; title: string | null }) {
  const view = useEditorStore((state) => state.view);
  const { asset, port } = viewed;
  if (!asset.media_type.startsWith("image/")) {
    return <p className="text-xs text-ink-2">{asset.media_type}</p>;
  }
  const size = asset.width && asset.height ? sizeText(asset.width, asset.height) : null;
  return (
    <div className="relative">
      <button
        type="button"
        aria-label={`Open ${port} in the viewer`}
        onClick={() => view(viewed)}
        className="checker group block h-40 w-full overflow-hidden rounded-md border border-line-2 hover:border-ink-3"
      >
        <img src={previewUrl(asset.id, 480)} alt="" className="size-full object-contain" />
        <LiveImage node={viewed.node} port={port} />
        <span className="absolute top-1.5 right-1.5 grid size-6 place-items-center rounded-sm bg-black/70 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100">
          <Expand className="size-3.5" aria-hidden="true" />
        </span>
      </button>
      {asset.simulated && <Simulated className="absolute top-1.5 left-1.5" />}
      <p className="pointer-events-none absolute bottom-1.5 left-1.5 rounded-sm bg-black/70 px-1.5 text-2xs tabular-nums">
        {[title, size, bytesText(asset.bytes)].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

function Facts({ result }: { result: NodeResult }) {
  const took = result.seconds ? `Took ${span(result.seconds)}. ` : "";
  const text = `${took}${whyText(result.why ?? "")}`.trim();
  return text === "" ? null : <p className="text-xs text-ink-2">{text}</p>;
}
