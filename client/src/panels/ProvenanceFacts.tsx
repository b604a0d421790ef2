import type { ReactNode } from "react";
import { previewUrl } from "@/api/assets";
import type { MadeBy, Provenance } from "@/api/receipts";
import { useEditor } from "@/app/EditorContext";
import { nodeTitle } from "@/graph/nodeTitle";
import type { NodeType } from "@/graph/types";
import { bytesText, costText, sizeText } from "./amounts";
import { valueText } from "./control";
import { PanelSection } from "./PanelSection";
import { fullTime } from "./time";

/** Who and what made an asset, with which settings, and where the log says so. */
export function ProvenanceFacts({ told }: { told: Provenance }) {
  const { graph, nodeTypes } = useEditor();
  const { step, workflow, asset, provider } = told;
  const type = step ? (nodeTypes.get(step.type)?.title ?? step.type) : null;
  const node = step ? graph.nodes.get(step.node) : undefined;
  const size = asset.width && asset.height ? `${sizeText(asset.width, asset.height)} · ` : "";
  return (
    <>
      <PanelSection title={step ? "Made by a run" : "Brought by a person"}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-xs">
          <Fact name="Author">{told.actor_name ?? told.actor}</Fact>
          <Fact name="When">{fullTime(told.at)}</Fact>
          {told.name && <Fact name="File">{told.name}</Fact>}
          {step && (
            <Fact name="Step">
              {node ? `${nodeTitle(node, nodeTypes)} · ` : ""}
              {type} {step.version}
            </Fact>
          )}
          {workflow && (
            <Fact name="Workflow">
              {workflow.title || "Untitled"}, version {workflow.version}
            </Fact>
          )}
          {told.run && <Fact name="Run">{told.run}</Fact>}
          {told.cost !== undefined && <Fact name="Cost">{costText(told.cost)}</Fact>}
          {provider && (
            <Fact name="Provider">
              {[provider.model ?? provider.name, provider.request_id].filter(Boolean).join(" · ")}
            </Fact>
          )}
          <Fact name="Picture">{`${size}${bytesText(asset.bytes)}`}</Fact>
          <Fact name="SHA-256">
            <code className="break-all">{asset.sha256}</code>
          </Fact>
          <Fact name="Events">{told.events.map(({ position }) => `#${position}`).join(", ")}</Fact>
        </dl>
      </PanelSection>
      {step && <Settings step={step} type={nodeTypes.get(step.type)} />}
    </>
  );
}

/** The settings that were not at their defaults then. */
function Settings({ step, type }: { step: MadeBy; type: NodeType | undefined }) {
  const params = Object.entries(step.params);
  const schemas = type?.params.properties ?? {};
  const told = params.filter(([name, value]) => value !== schemas[name]?.default);
  if (params.length === 0) return null;
  return (
    <PanelSection title="Settings then">
      {told.length > 0 && (
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-xs">
          {told.map(([name, value]) => (
            <Fact key={name} name={schemas[name]?.title ?? name}>
              {valueText(value, schemas[name])}
            </Fact>
          ))}
        </dl>
      )}
      {told.length < params.length && (
        <p className="text-xs text-ink-2">
          {told.length === 0 ? "All at their defaults." : "All others at their defaults."}
        </p>
      )}
    </PanelSection>
  );
}

/** What went in; each picture leads to where it comes from. */
export function Sources({ told, onOpen }: { told: Provenance; onOpen: (asset: string) => void }) {
  const inputs = Object.entries(told.sources).flatMap(([port, assets]) =>
    assets.map((asset) => ({ port, asset })),
  );
  if (inputs.length === 0) return null;
  return (
    <PanelSection title="Made from">
      <div className="flex flex-wrap gap-2">
        {inputs.map(({ port, asset }) => (
          <button
            key={`${port} ${asset.id}`}
            type="button"
            aria-label={`Where the input ${port} comes from`}
            onClick={() => onOpen(asset.id)}
            className="checker size-20 overflow-hidden rounded-md border border-line-2 hover:border-ink-3"
          >
            {asset.media_type.startsWith("image/") ? (
              <img src={previewUrl(asset.id, 160)} alt="" className="size-full object-cover" />
            ) : (
              <span className="text-2xs text-ink-2">{asset.media_type}</span>
            )}
          </button>
        ))}
      </div>
    </PanelSection>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
