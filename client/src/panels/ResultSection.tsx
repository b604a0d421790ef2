import { Expand } from "lucide-react";
import { previewUrl } from "@/api/assets";
import { type NodeResult, useEditor } from "@/app/EditorContext";
import { useEditorStore, type Viewed } from "@/app/editorStore";
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
      {result.error && (
        <p
          role="alert"
          className="rounded-md border border-bad/40 bg-bad-soft px-2 py-1.5 text-xs text-bad"
        >
          {result.error.detail}
        </p>
      )}
      <Outputs node={node} result={result} />
      <Facts result={result} />
    </PanelSection>
  );
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
