import { Download, ImageIcon } from "lucide-react";
import { type Asset, assetUrl, previewUrl } from "@/api/assets";
import type { AppForm } from "@/api/automation";
import type { Run, Step } from "@/api/runs";
import { type Datum, isDatum } from "@/graph/datum";
import { bytesText, sizeText } from "@/panels/amounts";
import { StateBadge } from "@/panels/StateBadge";
import { Button } from "@/ui/Button";
import { CopyButton } from "@/ui/CopyButton";
import { DatumView } from "@/ui/DatumView";
import { Simulated } from "@/ui/Simulated";

const DONE = new Set<Step["state"]>(["succeeded", "cached", "failed", "skipped", "cancelled"]);

export interface AppResultProps {
  form: AppForm;
  run: Run | null;
  onCancel: () => void;
}

/** What a run gives, while it goes on and afterwards. */
export function AppResult({ form, run, onCancel }: AppResultProps) {
  if (!run) {
    return (
      <div className="grid min-h-80 place-items-center rounded-lg border border-dashed border-line-2 text-sm text-ink-2">
        <span className="flex flex-col items-center gap-2">
          <ImageIcon className="size-6 text-ink-3" aria-hidden="true" />
          Results appear here
        </span>
      </div>
    );
  }
  const failed = run.steps.filter((step) => step.state === "failed");
  const found = form.outputs.flatMap(({ node, port, title, name }) => {
    const step = run.steps.find((each) => each.node === node);
    return (step?.outputs[port] ?? []).map((value, index) => ({
      key: `${name}-${index}`,
      title,
      value: value as OutputValue,
    }));
  });
  return (
    <section aria-label="Result" className="flex min-w-0 flex-col gap-4">
      <Progress run={run} onCancel={onCancel} />
      {failed.map(({ node, error }) => (
        <p
          key={node}
          role="alert"
          className="rounded-md border border-bad/40 bg-bad-soft px-3 py-2 text-sm text-bad"
        >
          {error?.detail ?? "A step failed."}
        </p>
      ))}
      {found.length > 0 ? (
        <ul className="flex flex-col gap-5">
          {found.map(({ key, title, value }) => (
            <li key={key}>
              <Output title={title} value={value} />
            </li>
          ))}
        </ul>
      ) : (
        <Nothing run={run} />
      )}
    </section>
  );
}

/** In place of results: they are made, or there will be none. */
function Nothing({ run }: { run: Run }) {
  if (run.state === "running" || run.state === "queued") {
    return <div className="min-h-64 animate-pulse rounded-lg border border-line bg-surface" />;
  }
  return (
    <p className="grid min-h-40 place-items-center rounded-lg border border-dashed border-line-2 p-6 text-center text-sm text-ink-2">
      This run gave no result.
    </p>
  );
}

function Progress({ run, onCancel }: { run: Run; onCancel: () => void }) {
  const done = run.steps.filter((step) => DONE.has(step.state)).length;
  // A step that runs counts by how far it is, where it can tell.
  const begun = run.steps.reduce((sum, { progress }) => sum + (progress ?? 0), 0);
  const share = Math.min(1, (done + begun) / Math.max(1, run.steps.length));
  const going = run.state === "running" || run.state === "queued";
  return (
    <div role="status" className="flex h-7 items-center gap-3 text-sm text-ink-2">
      <StateBadge state={run.state} />
      {going && (
        <>
          <span className="tabular-nums">
            {done} of {run.steps.length}
          </span>
          <span
            role="progressbar"
            aria-label="Steps done"
            aria-valuenow={done}
            aria-valuemax={run.steps.length}
            className="h-1 min-w-0 flex-1 overflow-hidden rounded-full bg-raised"
          >
            <span
              className="block h-full origin-left rounded-full bg-accent-fill-2 transition-transform"
              style={{ transform: `scaleX(${share})` }}
            />
          </span>
          <Button size="sm" look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        </>
      )}
    </div>
  );
}

/** A stored file, a plain value, or the hole where an element of a list failed. */
type OutputValue = Asset | Datum | object;

function Output({ title, value }: { title: string; value: OutputValue }) {
  if (isDatum(value)) {
    return (
      <figure className="flex flex-col gap-1.5">
        <figcaption className="flex items-center justify-between text-xs font-medium text-ink-2">
          {title}
          <CopyButton datum={value} />
        </figcaption>
        <div className="rounded-md border border-line bg-surface p-3">
          <DatumView datum={value} />
        </div>
      </figure>
    );
  }
  if (!("sha256" in value)) {
    return <p className="text-xs text-ink-2">{title}: this element has no result.</p>;
  }
  const size = value.width && value.height ? sizeText(value.width, value.height) : "";
  return (
    <figure className="flex flex-col gap-2">
      {value.media_type.startsWith("image/") && (
        <div className="checker relative overflow-hidden rounded-lg border border-line">
          <img
            src={previewUrl(value.id, 1280)}
            alt={title}
            className="mx-auto max-h-[68vh] object-contain"
          />
          {value.simulated && <Simulated className="absolute top-2 left-2" />}
        </div>
      )}
      <figcaption className="flex items-center gap-3 text-xs text-ink-2 tabular-nums">
        <span className="font-medium text-ink">{title}</span>
        {[size, bytesText(value.bytes)].filter(Boolean).join(" · ")}
        <span className="flex-1" />
        <a
          href={assetUrl(value.id)}
          download
          className="inline-flex items-center gap-1.5 rounded-md px-2 py-1 font-medium text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-3.5"
        >
          <Download aria-hidden="true" />
          Download
        </a>
      </figcaption>
    </figure>
  );
}
